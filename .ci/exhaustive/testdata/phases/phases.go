package phases

import "time"

type phase int

const (
	sending phase = iota
	waiting
	done
)

func incomplete(p phase) string {
	switch p { // missing cases in switch of type phases.phase: phases.done
	case sending, waiting:
		return "busy"
	}
	return ""
}

func swallowed(p phase) bool {
	switch p { // missing cases in switch of type phases.phase: phases.sending, phases.waiting
	case done:
		return true
	default:
		return false
	}
}

var words = map[phase]string{sending: "sending", waiting: "waiting"} // missing keys in map of key type phases.phase: phases.done

func complete(p phase) string {
	switch p {
	case sending, waiting, done:
	}
	return words[p]
}

func units(d time.Duration) bool {
	switch d {
	case time.Second:
		return true
	}
	return false
}
