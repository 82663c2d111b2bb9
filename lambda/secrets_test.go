package main

// These tests hold, as those of the action do, DESIGN.md's section "Secrets": whatever a service says, and however it spells it, no text that leaves the
// program holds a secret of the run.

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

const (
	signInPassword = "Hunter2Hunter2Hunter2"
	formerToken    = "MIITformerToken0123456789"
	presentToken   = "MIITpresentToken0123456789"
)

// between puts a text after each third character of another.
func between(s, what string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && i%3 == 0 {
			b.WriteString(what)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// spellings are what a service, or what stands before it, may make of a secret.
var spellings = map[string]func(string) string{
	"plain":          func(s string) string { return s },
	"a zero width":   func(s string) string { return between(s, "\u200b") },
	"soft hyphens":   func(s string) string { return between(s, "\u00ad") },
	"NUL":            func(s string) string { return between(s, "\x00") },
	"ESC":            func(s string) string { return between(s, "\x1b") },
	"colours":        func(s string) string { return between(s, "\x1b[31m") },
	"CR":             func(s string) string { return between(s, "\r") },
	"lines":          func(s string) string { return between(s, "\n") },
	"invalid UTF-8":  func(s string) string { return between(s, "\xff") },
	"cut characters": func(s string) string { return between(s, "\xe4\xbb") },
	"entities": func(s string) string {
		return regexp.MustCompile(".").ReplaceAllStringFunc(s, func(c string) string { return fmt.Sprintf("&#%d;", c[0]) })
	},
	"invisible entity": func(s string) string { return between(s, "&shy;") },
	"entity of entity": func(s string) string { return html.EscapeString(between(s, "&#8203;")) },
	"base64":           func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s)) },
	"percent signs":    func(s string) string { return url.QueryEscape("/?"+s) + between(url.QueryEscape(s+"&"), "\u00ad") },
	"escapes of JSON": func(s string) string {
		return regexp.MustCompile(".").ReplaceAllStringFunc(s, func(c string) string { return fmt.Sprintf(`\u%04x`, c[0]) })
	},
	"quoted, invisible": func(s string) string { return fmt.Sprintf("%q", between(s, "\u200b")) },
}

// hostileService signs in by password, refuses the first token, and says of everything else what it was told, in a form that says
// gives.
func hostileService(t *testing.T, spell func(string) string, says func(w http.ResponseWriter, path, told string, jobs []string)) string {
	t.Helper()
	var signIns atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/v3/auth/tokens" {
			token := formerToken
			if signIns.Add(1) > 1 {
				token = presentToken
			}
			w.Header().Set("X-Subject-Token", token)
			w.Header().Set("X-Request-Id", token)
			w.WriteHeader(201)
			_, _ = fmt.Fprint(w, `{"token":{"expires_at":"2099-01-01T00:00:00Z"}}`)
			return
		}
		w.Header().Set("X-Request-Id", signInPassword)
		if r.Header.Get("X-Auth-Token") == formerToken {
			w.WriteHeader(401)
			_, _ = fmt.Fprint(w, `{"error_code":"APIGW.0301","error_msg":"no"}`)
			return
		}
		var asked struct{ Jobs []json.RawMessage }
		_ = json.Unmarshal(body, &asked)
		var jobs []string
		for _, job := range asked.Jobs {
			var info struct {
				ID string `json:"job_id"`
			}
			if json.Unmarshal(job, &info) != nil {
				_ = json.Unmarshal(job, &info.ID)
			}
			jobs = append(jobs, info.ID)
		}
		says(w, r.URL.Path, "You said "+spell(signInPassword)+", "+spell(formerToken)+" and "+spell(presentToken)+".", jobs)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// saysEntries refuses each task with what was told, and gives it as its name, its status and its reason.
func saysEntries(w http.ResponseWriter, _, told string, jobs []string) {
	var entries []map[string]any
	for _, id := range jobs {
		entries = append(entries, map[string]any{"id": id, "job_id": id, "status": "failed", "error_code": "DRS.M00202", "error_msg": told,
			"name": told, "failed_reason": told, "job_name": told})
	}
	content, _ := json.Marshal(map[string]any{"results": entries, "jobs": entries, "count": len(entries)})
	_, _ = w.Write(content)
}

// saysPage answers with a page of a proxy.
func saysPage(w http.ResponseWriter, _, told string, _ []string) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(403)
	_, _ = io.WriteString(w, "<html><p>"+told+"</p></html>")
}

// saysStatus says that each task runs already, and gives what was told as its status.
func saysStatus(w http.ResponseWriter, path, told string, jobs []string) {
	var entries []map[string]any
	for _, id := range jobs {
		if strings.HasSuffix(path, "batch-starting") {
			entries = append(entries, map[string]any{"id": id, "status": "failed", "error_code": "DRS.M00304"})
		} else {
			entries = append(entries, map[string]any{"id": id, "status": told})
		}
	}
	content, _ := json.Marshal(map[string]any{"results": entries, "count": len(entries)})
	_, _ = w.Write(content)
}

// requireNoSecret looks for the secrets among the letters and digits that people see, whatever stands between them.
func requireNoSecret(t *testing.T, text string, secrets ...string) {
	t.Helper()
	other := regexp.MustCompile(`[^0-9A-Za-z]+`)
	for range 3 {
		text = html.UnescapeString(text)
	}
	text = regexp.MustCompile(`\\u[0-9a-f]{4}|\x1b\[31m|%C2%AD|\\[rnt]`).ReplaceAllString(text, "")
	seen := other.ReplaceAllString(text, "")
	for _, secret := range secrets {
		require.False(t, strings.Contains(seen, secret), "%q shows %q", text, secret)
		encoded := base64.RawStdEncoding.EncodeToString([]byte("x" + secret))
		require.False(t, strings.Contains(seen, encoded[2:len(encoded)-2]), "%q shows %q", text, secret)
	}
}

// newHostileFunction returns a function whose service is the one at address.
func newHostileFunction(t *testing.T, address string, variables ...string) *function {
	t.Helper()
	return newFunction(t, append([]string{"DRS_ENDPOINT", address, "DRS_IAM_ENDPOINT", address, "DRS_AUTH_TOKEN", "", "DRS_USERNAME", "bob",
		"DRS_DOMAIN_NAME", "acme", "DRS_PASSWORD", signInPassword, "DRS_TIMEOUT", "2s", "DRS_SETTLE_TIME", "1s"}, variables...)...)
}

// shown is the log and the answer or error of an event.
func (f *function) shown(event string) string {
	answer, err := f.Invoke(f.t.Context(), []byte(event))
	return fmt.Sprintf("%s %s %v", f.seen, answer, err)
}

func TestNoSecretIsShownHoweverAServiceSpellsIt(t *testing.T) {
	for spelling, spell := range spellings {
		for kind, says := range map[string]func(http.ResponseWriter, string, string, []string){"entries": saysEntries, "a page": saysPage, "statuses": saysStatus} {
			if kind == "statuses" && spelling != "plain" && spelling != "soft hyphens" {
				continue // a status that nobody knows is read for long
			}
			for _, failOn := range []string{"any", "never"} {
				t.Run(kind+" with "+spelling+", "+failOn, func(t *testing.T) {
					f := newHostileFunction(t, hostileService(t, spell, says), "DRS_FAIL_ON", failOn)
					shown := f.shown(`{"jobs":["task-a","task-b"]}`)
					require.Contains(t, shown, "[redacted]")
					require.Contains(t, shown, "You said ")
					requireNoSecret(t, shown, signInPassword, formerToken, presentToken)
				})
			}
		}
	}
}

func TestATokenPastedIntoAnEventIsNotShown(t *testing.T) {
	for name, jobs := range map[string]string{
		"as a task":        presentToken,
		"invisible inside": between(presentToken, "\u200b"),
		"NUL inside":       between(presentToken, "\x00"),
		"a comment":        "task-a # " + presentToken + " task-b",
		"a time":           "task-a@" + presentToken,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFunctionOf(t, []fault.Option{fault.Rehearsal()}, "DRS_AUTH_TOKEN", presentToken)
			for _, event := range []map[string]any{{"jobs": jobs}, {"jobs": []string{jobs}}, {"jobs": "task-a", jobs: 1}, {"jobs": "task-a", "region": jobs}} {
				content, err := json.Marshal(event)
				require.NoError(t, err)
				requireNoSecret(t, f.shown(string(content)), presentToken)
			}
			f.comeBack(standardQueue, jobs, `{"jobs":"task-b","`+presentToken+`":1}`)
			requireNoSecret(t, f.seen.String(), presentToken)
		})
	}
}

func TestIAMCannotRepeatAPassword(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", signInPassword+" "+presentToken)
		if r.URL.Path == "/v3/auth/tokens" {
			w.Header().Set("X-Subject-Token", presentToken)
			w.WriteHeader(201)
			_, _ = io.WriteString(w, `{"token":{"expires_at":"2099-01-01T00:00:00Z","project":{"id":"`+signInPassword+`"}}}`)
			return
		}
		w.WriteHeader(400)
		_, _ = fmt.Fprintf(w, `{"error_code":"DRS.M00202","error_msg":"no such project: %s"}`, r.URL.Path)
	}))
	t.Cleanup(server.Close)
	shown := newHostileFunction(t, server.URL, "DRS_PROJECT_ID", "", "DRS_REGION", "cn-north-4").shown(`{"jobs":["task-a"]}`)
	require.Contains(t, shown, "has something else in the place of a project's ID")
	requireNoSecret(t, shown, signInPassword, presentToken)
}

func TestARotatedSecretIsNotShownEither(t *testing.T) {
	const former, present = "MIITrotatedToken0123456789", "MIITnewerToken0123456789"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Auth-Token") == former {
			w.WriteHeader(401)
			_, _ = io.WriteString(w, `{"error_code":"APIGW.0301","error_msg":"no"}`)
			return
		}
		saysEntries(w, r.URL.Path, "before "+former+", now "+present, []string{"task-a"})
	}))
	t.Cleanup(server.Close)
	f := newFunction(t, "DRS_ENDPOINT", server.URL, "DRS_IAM_ENDPOINT", server.URL, "DRS_AUTH_TOKEN", "", "DRS_SECRET_ID", secretARN, "AWS_ENDPOINT_URL", secretsManager(t, former, present),
		"AWS_REGION", "eu-central-1", "AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "the-key-of-the-role")
	shown := f.shown(`{"jobs":["task-a"]}`)
	require.Contains(t, shown, "before [redacted], now [redacted]")
	requireNoSecret(t, shown, former, present)
}

// secretsManager holds a token, and another each time that it is read.
func secretsManager(t *testing.T, tokens ...string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		text, _ := json.Marshal(map[string]string{"auth_token": tokens[0]})
		content, _ := json.Marshal(map[string]string{"ARN": secretARN, "Name": "drs", "SecretString": string(text)})
		tokens = tokens[min(1, len(tokens)-1):]
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
