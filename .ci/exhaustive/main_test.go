package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// testdata/phases has, behind each line that is to be reported, what is to be said of it.
func TestAValueThatIsLeftOutIsReportedInTheProductOnly(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "exhaustive")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command("go", "vet", "-vettool", tool, "./testdata/phases").CombinedOutput()
	if err == nil {
		t.Fatal("nothing is reported")
	}
	source, err := os.ReadFile("testdata/phases/phases.go")
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for line := range strings.Lines(string(source)) {
		if _, problem, reported := strings.Cut(strings.TrimSpace(line), " // missing "); reported {
			want++
			if !strings.Contains(string(out), "missing "+problem) {
				t.Errorf("not reported: missing %s", problem)
			}
		}
	}
	reported := map[string]bool{} // each once: go vet looks at a package with and without its tests
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, ": missing ") {
			reported[line] = true
		}
	}
	if len(reported) != want {
		t.Errorf("reported are %d lines instead of %d:\n%s", len(reported), want, out)
	}
}
