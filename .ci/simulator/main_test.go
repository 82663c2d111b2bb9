package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// serve runs the program until the test ends, and returns its address.
func serve(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, args, in, io.Discard) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		t.Fatalf("first line is %q", line)
	}
	return url
}

// ask makes one request, and returns status and body.
func ask(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "t0ken")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(content)
}

func expect(t *testing.T, status, expected int, body string) {
	t.Helper()
	if status != expected {
		t.Fatalf("HTTP %d instead of %d: %s", status, expected, body)
	}
}

func TestTheLedgerTellsWhatHappened(t *testing.T) {
	url := serve(t, "-rehearsal", "-token", "t0ken", "-lag-readings", "1", "-gullible",
		"-faults", `{"kind":"answer","status":502,"shape":"html","op":"batch-starting"}`)
	const start = `{"jobs":[{"job_id":"a"},{"job_id":"b-missing"}]}`
	for _, expected := range []int{502, 202, 202} {
		status, body := ask(t, "POST", url+"/v3/p/jobs/batch-starting", start)
		expect(t, status, expected, body)
	}
	status, body := ask(t, "POST", url+"/_faults", `[{"kind":"answer","status":429},{"kind":"answer","status":503}]`)
	expect(t, status, 204, body)
	status, body = ask(t, "POST", url+"/v3/p/jobs/batch-status", `{"jobs":["a"]}`)
	expect(t, status, 429, body)
	status, body = ask(t, "DELETE", url+"/_faults", "")
	expect(t, status, 200, body)
	status, body = ask(t, "PUT", url+"/_jobs/c", "PAUSING\n")
	expect(t, status, 200, body)
	status, body = ask(t, "POST", url+"/v3/p/jobs/batch-status", `{"jobs":["c"]}`)
	expect(t, status, 200, body)
	if !strings.Contains(body, `"PAUSING"`) {
		t.Error(body)
	}
	status, body = ask(t, "DELETE", url+"/_tokens", "")
	expect(t, status, 200, body)
	status, body = ask(t, "POST", url+"/v3/p/jobs/batch-status", `{"jobs":["c"]}`)
	expect(t, status, 401, body)

	_, text := ask(t, "GET", url+"/_ledger", "")
	const expected = `{"requests":{"batch-starting":3,"batch-status":3},"faults":{"answer 429":1,"answer 502 html":1},` +
		`"started_jobs":1,"started_again":["a"],"starts":{"a":2},"prechecks":0,"tokens_issued":0,"throttled":0,"max_in_flight":1}`
	if strings.TrimSpace(text) != expected {
		t.Error(text)
	}
	_, text = ask(t, "GET", url+"/_ledger?starts=no", "")
	var b ledger
	if err := json.Unmarshal([]byte(text), &b); err != nil || b.Starts != nil || b.StartedJobs != 1 {
		t.Error(err, text)
	}
}

func TestEachStartIsListed(t *testing.T) {
	url := serve(t, "-rehearsal", "-orders")
	ask(t, "POST", url+"/v3/p/jobs/batch-starting", `{"jobs":[{"job_id":"a","start_time":"1599202771816","is_only_init_task":true}]}`)
	_, text := ask(t, "GET", url+"/_starts", "")
	var log []fault.StartRecord
	if err := json.Unmarshal([]byte(text), &log); err != nil || len(log) != 1 {
		t.Fatal(err, text)
	}
	if r := log[0]; r.ID != "a" || r.StartTime != 1599202771816 || r.Request != 1 || !*r.OnlyInit || r.CreateCompare != nil || r.OrderID == "" {
		t.Error(text)
	}
}

func TestATaskIsSetUp(t *testing.T) {
	url := serve(t)
	status, body := ask(t, "PUT", url+"/_tasks/a", `{"name":"orders","mode":"FULL_TRANS","full_copy":"1h","catch_up":"1m","failed_reason":"r"}`)
	expect(t, status, 200, body)
	_, body = ask(t, "POST", url+"/v3/p/jobs/batch-detail", `{"jobs":["a"]}`)
	for _, part := range []string{`"name":"orders"`, `"task_type":"FULL_TRANS"`} {
		if !strings.Contains(body, part) {
			t.Error(body)
		}
	}
	for _, wrong := range []string{`{`, `{"full_copy":"1"}`, `{"full_copy":60}`} {
		status, body = ask(t, "PUT", url+"/_tasks/a", wrong)
		expect(t, status, 400, body)
	}
}

func TestATaskIsDeleted(t *testing.T) {
	url := serve(t, "-rehearsal")
	status, body := ask(t, "PUT", url+"/_jobs/a", "")
	expect(t, status, 200, body)
	_, body = ask(t, "POST", url+"/v3/p/jobs/batch-status", `{"jobs":["a"]}`)
	if !strings.Contains(body, "DRS.M05003") {
		t.Error(body)
	}
}

func TestAnUnknownAddressIsRefused(t *testing.T) {
	url := serve(t)
	for request, expected := range map[string]int{"GET /_faults": 404, "POST /_ledger": 404, "GET /_": 404, "POST /_faults": 400} {
		method, path, _ := strings.Cut(request, " ")
		status, body := ask(t, method, url+path, `{"kind":"nonsense"}`)
		expect(t, status, expected, body)
	}
}

func TestEveryFlagIsUnderstood(t *testing.T) {
	dir := t.TempDir()
	tasks, faults := filepath.Join(dir, "tasks.txt"), filepath.Join(dir, "faults.json")
	for name, content := range map[string]string{tasks: "a\nb", faults: `[{"kind":"huge"}]`} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, err := readArguments([]string{
		"-listen", "127.0.0.1:1", "-rehearsal", "-gullible", "-document-form", "-own-precheck-ids", "-tokens-refused-by-service",
		"-lag", "1s", "-latency", "20ms", "-token-life", "1h", "-clock-offset", "-1h",
		"-lag-readings", "2", "-throttle", "3", "-precheck-polls", "4", "-precheck-limit", "5", "-precheck-ids", "shared",
		"-orders", "-refusals", "partial", "-task-time", "1s", "-busy", "1s",
		"-full-copy", "1m", "-catch-up", "1m", "-older-progress", "-instance-keys",
		"-id-provider", `github,{"issuer":"https://i","rules":[{"remote":[{"type":"sub"}]}]}`,
		"-agency", "n,d,id,p,cn-north-4", "-untrusted-agency", "n,d,id",
		"-tasks", tasks, "-token", "t", "-key", "a,s", "-temporary-key", "a,s,t", "-user", "d,n,p,with,commas", "-idp", "i",
		"-project", "id,name", "-faults", faults, "-faults", `{"kind":"cut-after"}`,
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if a.listen != "127.0.0.1:1" || len(a.options) != 32 || len(a.faults) != 2 {
		t.Errorf("%+v", a)
	}
}

func TestWhatIsWrongWithAFlagIsSaid(t *testing.T) {
	for _, args := range [][]string{
		{"-lag", "1"}, {"-throttle", "many"}, {"-key", "a"}, {"-user", "d,n"}, {"-tasks", "/nowhere/at/all"},
		{"-faults", "/nowhere/at/all"}, {"-faults", `{"kind":"x"}`}, {"rehearsal"}, {"-nonsense"}, {"-precheck-ids", "none"}, {"-agency", "n,d"}, {"-id-provider", "i,{"},
	} {
		var said bytes.Buffer
		if err := run(context.Background(), args, io.Discard, &said); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
	if err := run(context.Background(), []string{"-h"}, io.Discard, io.Discard); err != nil {
		t.Error(err)
	}
	if err := run(context.Background(), []string{"-listen", "nowhere:x"}, io.Discard, io.Discard); err == nil {
		t.Error("an address that cannot be had is taken")
	}
}
