package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// Hints name settings as the inputs of the action are called. Where the owner of a function could not tell the template's parameter
// from that, the text names both, "max-delay (MaxDelay)", and the function's own texts name the variable and the parameter.
func TestTextsNameTheParametersOfTheTemplate(t *testing.T) {
	template, err := os.ReadFile("../template.yaml")
	require.NoError(t, err)
	parameters := make(map[string]string) // by the setting's name
	for _, match := range regexp.MustCompile(`(?m)^ +DRS_([A-Z_]+): !Ref (\w+)$`).FindAllStringSubmatch(string(template), -1) {
		parameters[strings.ToLower(strings.ReplaceAll(match[1], "_", "-"))] = match[2]
	}
	named := make(map[string]string)
	texts := regexp.MustCompile("\"[^\"\n]*\"|`[^`]*`")
	both := regexp.MustCompile(`\b([a-z]+(?:-[a-z]+)*) \(([A-Z][a-z]+[A-Z][A-Za-z]+)\)|DRS_([A-Z_]+) \(parameter (\w+)\)`)
	for _, pattern := range []string{"*.go", "../core/*.go", "../core/*/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, text := range texts.FindAllString(string(source), -1) {
				for _, match := range both.FindAllStringSubmatch(text, -1) {
					named[match[1]+strings.ToLower(strings.ReplaceAll(match[3], "_", "-"))] = match[2] + match[4]
				}
			}
		}
	}
	for setting, parameter := range named {
		require.Equal(t, parameters[setting], parameter, setting)
	}
	for _, setting := range []string{"max-delay", "project-id", "jobs"} {
		require.Contains(t, named, setting)
	}
}

func TestTheHintsOfLimitsNameTheirSettings(t *testing.T) {
	f := newFunction(t, "DRS_TIMEOUT", "2s", "DRS_BATCH_SIZE", "1", "DRS_CONCURRENCY", "1")
	f.sim.Inject(fault.Fault{Kind: fault.KindDelay, Op: fault.OpStart, Delay: time.Minute})
	_, m := f.failure(`{"jobs":["task-a","task-b"]}`)
	unsent := m.Failures[0]
	require.Equal(t, "task-b", unsent.ID)
	require.Contains(t, unsent.Hint, "raise timeout")
	lines := f.logged("outcome")
	require.Equal(t, unsent.Hint, lines[len(lines)-1]["hint"])

	f = newFunction(t, "DRS_WAIT_FOR", "running", "DRS_WAIT_TIMEOUT", "1s", "DRS_POLL_INTERVAL", "50ms")
	f.sim.Inject(fault.Fault{Kind: fault.KindJobStatus, JobStatus: "STARTJOBING", Times: fault.Always})
	_, m = f.failure(`{"jobs":["task-a"]}`)
	require.Contains(t, m.Failures[0].Hint, "raise wait-timeout")

	f = newFunction(t, "DRS_PROJECT_ID", "")
	_, m = f.failure(`{"jobs":["task-a"]}`)
	require.Contains(t, m.Error, "project-id (ProjectId)")
}
