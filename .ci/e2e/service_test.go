package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// service is a process of .ci/simulator, as CONTRIBUTING tells everybody to run it.
type service struct {
	t   *testing.T
	url string
}

// serve starts a service that takes the token secret, and returns it with its address.
func serve(t *testing.T, flags ...string) (*service, string) {
	t.Helper()
	return serveOnly(t, append([]string{"-rehearsal", "-token", secret}, flags...)...)
}

// serveOnly starts a service with these flags alone.
func serveOnly(t *testing.T, flags ...string) (*service, string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(binaries, "simulator"), flags...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err, complaints.String())
	url, found := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, found, line)
	return &service{t, url}, url
}

// ask makes a call to an address below "/_" and returns what it answers.
func (s *service) ask(method, path string, body any) []byte {
	s.t.Helper()
	content, err := json.Marshal(body)
	require.NoError(s.t, err)
	if text, plain := body.(string); plain {
		content = []byte(text)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(content))
	require.NoError(s.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	require.Less(s.t, resp.StatusCode, 300, string(answer))
	return answer
}

// ledger is what GET /_ledger answers.
type ledger struct {
	Requests     map[string]int `json:"requests"`
	Faults       map[string]int `json:"faults"`
	Starts       map[string]int `json:"starts"`
	TokensIssued int            `json:"tokens_issued"`
}

func (s *service) ledger() (l ledger) {
	s.t.Helper()
	require.NoError(s.t, json.Unmarshal(s.ask("GET", "/_ledger", nil), &l))
	return l
}

func (s *service) Inject(faults ...fault.Fault) {
	if len(faults) > 0 {
		s.ask("POST", "/_faults", faults)
	}
}

func (s *service) RevokeTokens()                  { s.ask("DELETE", "/_tokens", nil) }
func (s *service) SetStatus(id, status string)    { s.ask("PUT", "/_jobs/"+id, status) }
func (s *service) Starts(id string) int           { return s.ledger().Starts[id] }
func (s *service) Requests(op string) int         { return s.ledger().Requests[op] }
func (s *service) AllRequests() map[string]int    { return s.ledger().Requests }
func (s *service) AllStarts() map[string]int      { return s.ledger().Starts }
func (s *service) FaultsInjected() map[string]int { return s.ledger().Faults }
func (s *service) TokensIssued() int              { return s.ledger().TokensIssued }
func (s *service) StartLog() (log []fault.StartRecord) {
	require.NoError(s.t, json.Unmarshal(s.ask("GET", "/_starts", nil), &log))
	return log
}
