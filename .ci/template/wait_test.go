package template

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const stateMachine = "../../lambda/wait.asl.json"

// nodeTools installs a linter and an interpreter of the Amazon States Language, and returns the directory of their commands.
func nodeTools(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	install := exec.Command("npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", dir, "asl-validator@4.0.0", "aws-local-stepfunctions@3.0.0")
	out, err := install.CombinedOutput()
	require.NoError(t, err, string(out))
	return filepath.Join(dir, "node_modules", ".bin")
}

// cfn-lint knows the language too, as a stack has it.
func TestAStackTakesTheStateMachine(t *testing.T) {
	stack := fmt.Sprintf(`{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"Wait":{"Type":"AWS::StepFunctions::StateMachine","Properties":{
		"RoleArn":"arn:aws:iam::123456789012:role/wait","DefinitionSubstitutions":{"FunctionArn":"arn:aws:lambda:eu-central-1:123456789012:function:drs"},"Definition":%s}}}}`, text(t, stateMachine))
	file := filepath.Join(t.TempDir(), "stack.json")
	require.NoError(t, os.WriteFile(file, []byte(stack), 0o600))
	out, err := exec.Command("cfn-lint", "--include-checks", "I", "--", file).CombinedOutput()
	require.NoError(t, err, string(out))
}

// A linter takes it. Each task of it calls the built function as Lambda does, and no pause takes time.
func TestTheStateMachineLooksUntilAllTasksHaveCaughtUp(t *testing.T) {
	tools := nodeTools(t)
	out, err := exec.Command(filepath.Join(tools, "asl-validator"), "--json-path", stateMachine).CombinedOutput()
	require.NoError(t, err, string(out))
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "lambda"), "./lambda")
	build.Dir = "../.."
	out, err = build.CombinedOutput()
	require.NoError(t, err, string(out))
	call := filepath.Join(dir, "call")
	require.NoError(t, os.WriteFile(call, []byte(`#!/usr/bin/env node
const { execFileSync } = require("child_process");
const { Payload } = JSON.parse(process.argv[2]);
if (Payload.wait_timeout) Payload.wait_timeout = "1s";
if (Payload.poll_interval) Payload.poll_interval = "20ms";
require("fs").appendFileSync(process.env.CALLS, JSON.stringify(Payload) + "\n");
const answer = execFileSync(process.env.FUNCTION, { input: JSON.stringify(Payload), stdio: ["pipe", "pipe", "ignore"] });
console.log(JSON.stringify({ StatusCode: 200, Payload: JSON.parse(answer) }));
`), 0o700))

	// The interpreter wants Node 22; older ones lack only this.
	older := filepath.Join(dir, "older.js")
	require.NoError(t, os.WriteFile(older, []byte(`Promise.withResolvers ??= function () {
  const all = {};
  all.promise = new this((resolve, reject) => Object.assign(all, { resolve, reject }));
  return all;
};
`), 0o600))

	const input = `{"jobs":["task-1","task-2"],"every":1,"looks":12}`
	for name, c := range map[string]struct {
		fails  string
		before func(*fault.Simulator)
		says   string
	}{
		"all catch up":     {"", func(s *fault.Simulator) { s.Inject(starting("task-1", 80)) }, ""},
		"one fails":        {"JobsFailedError", func(s *fault.Simulator) { s.Inject(failing("task-2"), starting("task-2", 80)) }, `["task-2"]`},
		"one takes longer": {"TimeoutError", func(s *fault.Simulator) { s.Inject(starting("task-1", fault.Always)) }, `not reached: ["task-1"]`},
	} {
		t.Run(name, func(t *testing.T) {
			sim := fault.New(fault.Rehearsal(), fault.WithToken("s3cr3t-t0ken"))
			url, err := sim.Listen()
			require.NoError(t, err)
			t.Cleanup(sim.Close)
			c.before(sim)
			input, calls := input, filepath.Join(t.TempDir(), "calls")
			if c.fails == "TimeoutError" {
				input = strings.Replace(input, `"looks":12`, `"looks":3`, 1)
			}
			run := exec.Command(filepath.Join(tools, "local-sfn"), "-f", stateMachine, "-t", "Start:"+call, "-t", "Look:"+call, "-w", "Pause:0")
			run.Stdin = strings.NewReader(input)
			run.Env = append(os.Environ(), "FUNCTION="+filepath.Join(dir, "lambda"), "CALLS="+calls, "DRS_ENDPOINT="+url, "DRS_SETTLE_TIME=100ms",
				"DRS_PROJECT_ID=054ba152d480d55b2f5dc0069e7ddef0", "DRS_AUTH_TOKEN=s3cr3t-t0ken", "DRS_RESUME=true", "NODE_OPTIONS=--require="+older)
			out, err := run.CombinedOutput()
			require.Equal(t, c.fails == "", err == nil, string(out))
			require.Contains(t, string(out), c.says)
			require.Equal(t, 1, sim.Requests(fault.OpStart), "looking starts nothing")
			require.Zero(t, sim.Requests(fault.OpRetry), "and resumes nothing")
			made := strings.Split(strings.TrimSpace(text(t, calls)), "\n")
			require.Greater(t, len(made), 2, "one look is not enough")
			for k, payload := range made {
				var event struct {
					WaitOnly bool `json:"wait_only"`
				}
				require.NoError(t, json.Unmarshal([]byte(payload), &event))
				require.Equal(t, k > 0, event.WaitOnly, payload)
			}
			t.Logf("%d calls:\n%s\n%s", len(made), strings.Join(made, "\n"), out)
		})
	}
}

func failing(task string) fault.Fault {
	return fault.Fault{Kind: fault.KindJobFails, Jobs: []string{task}, JobStatus: drs.StatusFullFailed}
}

func starting(task string, readings int) fault.Fault {
	return fault.Fault{Kind: fault.KindJobStatus, Jobs: []string{task}, JobStatus: drs.StatusStarting, Times: readings}
}
