package main

// These tests hold DESIGN.md's section "Secrets": whatever a service says, and however it spells it, no text that leaves the
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
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
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

// shown is all that a run of the step leaves behind, but for the masks.
func (r result) shown(files ...string) string {
	all := regexp.MustCompile(`(?m)^::add-mask::.*\n`).ReplaceAllString(r.log, "") + r.summary + r.outputsAsTheyAre
	for _, file := range files {
		content, _ := os.ReadFile(filepath.Join(r.workspace, file))
		all += string(content)
	}
	return all
}

func TestNoSecretIsShownHoweverAServiceSpellsIt(t *testing.T) {
	for spelling, spell := range spellings {
		for kind, says := range map[string]func(http.ResponseWriter, string, string, []string){"entries": saysEntries, "a page": saysPage, "statuses": saysStatus} {
			for _, file := range []string{"results.csv", "results.json"} {
				if kind == "statuses" && file == "results.csv" {
					continue // a status that nobody knows is read for long
				}
				t.Run(kind+" with "+spelling+" in "+file, func(t *testing.T) {
					t.Parallel()
					address := hostileService(t, spell, says)
					r := playHostile(t, address, "results-file", file)
					require.Contains(t, r.shown(file), "[redacted]")
					requireNoSecret(t, r.shown(file), signInPassword, formerToken, presentToken)
					for _, secret := range []string{signInPassword, formerToken, presentToken} {
						require.Contains(t, r.log, "::add-mask::"+secret+"\n")
						require.Less(t, strings.Index(r.log, "::add-mask::"+secret), strings.Index(r.log, "You said"), "masked before it can be repeated")
					}
				})
			}
		}
	}
}

// playHostile runs the step for two tasks, with a user's password. It sets no variable, so that it may run beside others.
func playHostile(t *testing.T, address string, inputs ...string) result {
	t.Helper()
	files := t.TempDir()
	variables := map[string]string{
		"GITHUB_ACTIONS": "true", "RUNNER_DEBUG": "1", "GITHUB_WORKSPACE": files,
		"GITHUB_OUTPUT": filepath.Join(files, "output"), "GITHUB_STEP_SUMMARY": filepath.Join(files, "summary"),
	}
	inputs = append([]string{"endpoint", address, "iam-endpoint", address, "project-id", project, "username", "bob", "domain-name", "acme",
		"password", signInPassword, "jobs", idA + " " + idB, "timeout", "2s", "settle-time", "1s"}, inputs...)
	for i := 0; i < len(inputs); i += 2 {
		variables["INPUT_"+strings.ToUpper(inputs[i])] = inputs[i+1]
	}
	var log strings.Builder
	r := result{workspace: files, code: run(t.Context(), environ(variables), &log)}
	r.log = log.String()
	outputs, _ := os.ReadFile(variables["GITHUB_OUTPUT"])
	summary, _ := os.ReadFile(variables["GITHUB_STEP_SUMMARY"])
	r.outputsAsTheyAre, r.summary = string(outputs), string(summary)
	return r
}

func TestATokenPastedIntoJobsIsNotShown(t *testing.T) {
	_, address := serve(t)
	for name, jobs := range map[string]string{
		"as a task":        presentToken,
		"invisible inside": between(presentToken, "\u200b"),
		"NUL inside":       between(presentToken, "\x00"),
		"invalid inside":   between(presentToken, "\xff"),
		"a comment":        idA + " # " + presentToken + " " + idB,
		"a time":           idA + "@" + presentToken,
		"JSON":             `{"jobs":[{"job_id":"` + idA + `","start_time":"` + presentToken + `"}]}`,
		"a key":            `{"` + presentToken + `":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := play(t, "endpoint", address, "project-id", project, "auth-token", presentToken, "jobs", jobs, "results-file", "results.json")
			requireNoSecret(t, r.shown("results.json"), presentToken)
			require.NotEmpty(t, r.summary)
		})
	}
}

func TestIAMCannotRepeatAPassword(t *testing.T) {
	for name, says := range map[string]string{
		"as the project":             `{"token":{"expires_at":"2099-01-01T00:00:00Z","project":{"id":"` + signInPassword + `"}}}`,
		"as a project that is no ID": `{"token":{"expires_at":"2099-01-01T00:00:00Z","project":{"id":"/` + between(signInPassword, "\u200b") + `"}}}`,
		"as the time":                `{"token":{"expires_at":"` + signInPassword + `"}}`,
		"in what is not JSON":        signInPassword,
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Request-Id", signInPassword+" "+presentToken)
				if r.URL.Path == "/v3/auth/tokens" {
					w.Header().Set("X-Subject-Token", presentToken)
					w.WriteHeader(201)
					_, _ = io.WriteString(w, says)
					return
				}
				w.WriteHeader(400)
				_, _ = fmt.Fprintf(w, `{"error_code":"DRS.M00202","error_msg":"no such project: %s"}`, r.URL.Path)
			}))
			t.Cleanup(server.Close)
			r := playHostile(t, server.URL, "project-id", "", "region", "cn-north-4", "results-file", "results.json")
			if !strings.Contains(name, "project") { // of which nothing is shown
				require.Contains(t, r.shown("results.json"), "[redacted]")
			}
			requireNoSecret(t, r.shown("results.json"), signInPassword, presentToken)
		})
	}
}
