package phases

var expected = map[phase]string{done: "done"}
