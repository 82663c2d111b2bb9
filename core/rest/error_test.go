package rest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEveryShapeOfAnAbnormalAnswerIsRead(t *testing.T) {
	for name, c := range map[string]struct{ body, code, message string }{
		"DRS, today":             {`{"error_code":"DRS.M00202","error_msg":"The value of %s is invalid."}`, "DRS.M00202", "The value of %s is invalid."},
		"DRS, older":             {`{"err code":" DRS-M00201","error msg":"The %s parameter is empty."}`, "DRS.M00201", "The %s parameter is empty."},
		"the gateway":            {`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information","request_id":"r2"}`, "APIGW.0301", "Incorrect IAM authentication information"},
		"IAM, code as number":    {`{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}`, "401", "The username or password is wrong."},
		"IAM, code as string":    {`{"error":{"code":"401","message":"","title":"Unauthorized"}}`, "401", "Unauthorized"},
		"others":                 {`{"code":"X.1","message":"no"}`, "X.1", "no"},
		"an error that is text":  {`{"error":"invalid_request"}`, "", "invalid_request"},
		"HTML":                   {"<html>\n<h1>502 Bad Gateway</h1></html>", "", "<html> <h1>502 Bad Gateway</h1></html>"},
		"plain text":             {"upstream connect error", "", "upstream connect error"},
		"nothing":                {"", "", "the answer is empty"},
		"an empty object":        {"{}", "", "{}"},
		"JSON that is no object": {`[1]`, "", "[1]"},
	} {
		t.Run(name, func(t *testing.T) {
			e := ParseAPIError("batch-starting", 400, http.Header{"X-Request-Id": {"r1"}}, []byte(c.body), time.Now())
			require.Equal(t, []string{c.code, c.message, "r1"}, []string{e.Code, e.Message, e.RequestID})
			require.Equal(t, 400, e.Status)
		})
	}
	e := ParseAPIError("x", 400, http.Header{}, []byte(`{"error_code":"a","error_msg":"b","request_id":"r2"}`), time.Now())
	require.Equal(t, "r2", e.RequestID)
	e = ParseAPIError("x", 400, http.Header{}, []byte(`{"error":{"code":"a","request_id":"r3"},"request_id":""}`), time.Now())
	require.Equal(t, "r3", e.RequestID)
	e = ParseAPIError("x", 400, http.Header{}, []byte(`{"error":{"code":"a","request_id":"r3"},"request_id":"r4"}`), time.Now())
	require.Equal(t, "r4", e.RequestID)
}

func TestARefusalSaysWhatIsKnownOfIt(t *testing.T) {
	for want, e := range map[string]*APIError{
		"batch-starting: HTTP 400":                                                   {Op: "batch-starting", Status: 400},
		"batch-starting: HTTP 400, DRS.M05003":                                       {Op: "batch-starting", Status: 400, Code: "DRS.M05003"},
		"batch-starting: HTTP 400, DRS.M05003: not found; check the ID (request r1)": {Op: "batch-starting", Status: 400, Code: "DRS.M05003", Message: "not found", Hint: "check the ID", RequestID: "r1"},
	} {
		require.EqualError(t, e, want)
	}
	for want, e := range map[string]*AuthError{
		"no token":                               {Problem: "no token"},
		"no token: the file is empty; write one": {Problem: "no token", Err: errors.New("the file is empty"), Remedy: "write one"},
	} {
		require.EqualError(t, e, want)
	}
}

func TestAProxysPageIsCutShort(t *testing.T) {
	e := ParseAPIError("x", 502, http.Header{}, []byte(strings.Repeat("é", 5000)), time.Now())
	require.Less(t, len(e.Message), 220)
}

func TestRetryAfterIsReadAsSecondsAndAsDate(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"7":                             7 * time.Second,
		"Mon, 30 Nov 2026 12:01:30 GMT": 90 * time.Second,
		"Mon, 30 Nov 2026 11:00:00 GMT": 0,
		"-3":                            0,
		"soon":                          0,
		"":                              0,
		"999999999":                     24 * time.Hour,
		"Fri, 31 Dec 9999 23:59:59 GMT": 24 * time.Hour,
	} {
		require.Equal(t, want, retryAfter(value, now), value)
	}
}

func FuzzReadAPIError(f *testing.F) {
	for _, seed := range []string{`{"error_code":"DRS.M00202","error_msg":"x"}`, `{"err code":" DRS-M00201","error msg":"x"}`, `{"error":{"code":401,"message":"x"}}`, `{"error":null}`, `{"error":{"code":{}}}`, "<html>", ""} {
		f.Add([]byte(seed), "7")
	}
	f.Fuzz(func(t *testing.T, body []byte, retry string) {
		e := ParseAPIError("x", 500, http.Header{"Retry-After": {retry}}, body, time.Now())
		require.NotEmpty(t, e.Error())
		require.True(t, e.Code != "" || e.Message != "")
		require.GreaterOrEqual(t, e.RetryAfter, time.Duration(0))
	})
}

func TestWhatIsWrongWithSigningInMayPass(t *testing.T) {
	for name, c := range map[string]struct {
		cause error
		want  bool
	}{
		"a connection that broke": {&TransportError{Err: io.ErrUnexpectedEOF}, true},
		"a throttle":              {&APIError{Status: 429}, true},
		"a service unavailable":   {&APIError{Status: 500}, true},
		"a gateway unavailable":   {&APIError{Status: 504}, true},
		"a wrong password":        {&APIError{Status: 401}, false},
		"an unknown project":      {&APIError{Status: 404}, false},
		"a file":                  {os.ErrNotExist, false},
		"nothing":                 {nil, false},
	} {
		require.Equal(t, c.want, (&AuthError{Err: c.cause}).Temporary(), name)
		require.Equal(t, c.want, (&AuthError{Err: fmt.Errorf("wrapped: %w", c.cause)}).Temporary(), name)
	}
}
