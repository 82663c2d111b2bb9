package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnObjectIsReadWithItsValuesAsTheyStand(t *testing.T) {
	o, err := readObject(` {"a": [1, 2], "b":"t\u0065xt", "c": null, "d": {"a":1}} `)
	require.NoError(t, err)
	require.Equal(t, `[1, 2]`, string(o["a"]))
	require.Equal(t, "text", o.text("b"))
	require.Empty(t, o.text("a"))
	require.True(t, o.has("d"))
	require.False(t, o.has("c"), "null is no value")
	require.False(t, o.has("e"))
}

func TestWhatIsNotAnObjectIsSaidSo(t *testing.T) {
	for content, want := range map[string]string{
		``:                          "it is empty",
		`{"a":`:                     "its JSON is cut: it ends in the middle",
		`{"a":1}}`:                  "it is not JSON: invalid character '}' after top-level value",
		`[1]`:                       "it is [1], not a JSON object",
		`null`:                      "it is null, not a JSON object",
		`{"a":1,"a":2}`:             `its key "a" is there twice; leave one`,
		`{"Records":1,"records":2}`: `its keys "Records" and "records" differ only in case; leave one`,
		`{"jobs":1,"job\u017f":2}`:  `its keys "jobs" and "jobſ" differ only in case; leave one`,
	} {
		_, err := readObject(content)
		require.EqualError(t, err, want, content)
	}
}
