package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// changing is what differs from run to run in what the function writes. Hints are left to the tests of what makes them.
var changing = regexp.MustCompile(`("(?:timestamp|request_id|version|hint)":"|"ms":)[^"}]+?(["}]|,")`)

// golden compares a text with a file of testdata, in which what changes from run to run is "…".
func golden(t *testing.T, name, text string) {
	t.Helper()
	text = changing.ReplaceAllString(text, "${1}…${2}")
	file := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), text, "if that is meant: go test ./lambda -update")
}
