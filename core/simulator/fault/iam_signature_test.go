package fault_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// signed is a request that the vendor's SDK signed with the keys below, for 00:05 of the day on which a synctest bubble
// begins.
type signed struct {
	Name, Method, Target, Body string
	Headers                    map[string]string
}

const (
	accessKey = "ACCESSKEY"
	secretKey = "s3cret/key"
)

func readSigned(t *testing.T) (all []signed) {
	text, err := os.ReadFile("testdata/signed.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &all))
	require.NotEmpty(t, all)
	return all
}

func (r signed) send(l *harness) *httptest.ResponseRecorder {
	var body any
	if r.Body != "" {
		body = r.Body
	}
	var header []string
	for name, value := range r.Headers {
		header = append(header, name, value)
	}
	target := r.Target
	if host := r.Headers["Host"]; host != "" {
		target = "https://" + host + target
	}
	return l.do(r.Method, target, body, header...)
}

func TestWhatTheVendorsSDKSignsIsAccepted(t *testing.T) {
	for _, request := range readSigned(t) {
		t.Run(request.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, fault.Rehearsal(), fault.WithKey(accessKey, secretKey))
				w := request.send(l)
				require.Less(t, w.Code, 300, w.Body)
			})
		})
	}
}

func TestASignatureIsRefused(t *testing.T) {
	securityToken := func(r *signed) { r.Headers["X-Security-Token"] = "st" }
	replaced := func(name, old, text string) func(*signed) {
		return func(r *signed) { r.Headers[name] = strings.Replace(r.Headers[name], old, text, 1) }
	}
	key := []fault.Option{fault.WithKey(accessKey, secretKey)}
	temporary := []fault.Option{fault.WithTemporaryKey(accessKey, secretKey, "st")}
	const mismatch = "verify aksk signature fail"
	tests := map[string]struct {
		options []fault.Option
		change  func(*signed)
		after   time.Duration // since the clock began; the request is signed for minute 5
		message string        // part of it; empty if the signature is not refused after all
	}{
		"with another secret": {[]fault.Option{fault.WithKey(accessKey, "x")}, nil, 0, mismatch},
		"of a key that does not exist": {
			[]fault.Option{fault.WithKey("x", secretKey)}, nil, 0, "ak: ACCESSKEY, err: ak not exist",
		},
		"of another body": {key, func(r *signed) { r.Body += " " }, 0, mismatch},
		"of another path": {
			key, func(r *signed) { r.Target = strings.Replace(r.Target, "starting", "status", 1) }, 0, mismatch,
		},
		"of another query":    {key, func(r *signed) { r.Target += "?a=b" }, 0, mismatch},
		"of another header":   {key, replaced("X-Language", "en-us", "zh-cn"), 0, mismatch},
		"for another project": {key, replaced("X-Project-Id", "0", "1"), 0, mismatch},
		"that is no number":   {key, replaced("Authorization", "Signature=", "Signature=x"), 0, mismatch},
		"that is missing": {
			key, replaced("Authorization", ", Signature=", ", Other="), 0, "Authorization header",
		},
		"of no key": {
			key, replaced("Authorization", "Access=", "Other="), 0, "Authorization header",
		},
		"without its date":         {key, func(r *signed) { delete(r.Headers, "X-Sdk-Date") }, 0, "x-sdk-date"},
		"with a date that is none": {key, replaced("X-Sdk-Date", "T", " "), 0, "x-sdk-date"},
		"with its date not signed": {key, replaced("Authorization", ";x-sdk-date", ""), 0, "x-sdk-date"},
		"by a clock that is behind": {
			key, nil, 20*time.Minute + time.Second,
			"20000101T000500Z is more than 15m0s from the server's time 20000101T002001Z",
		},
		"by a clock that is ahead": {
			append(key, fault.WithClockOffset(-time.Hour)), nil, 0, "is more than 15m0s",
		},
		"with a security token":      {key, securityToken, 0, "x-security-token"},
		"without its security token": {temporary, nil, 0, "x-security-token"},

		"not, if everything is as it was":    {key, nil, 0, ""},
		"not, if the clock is 14 min behind": {key, nil, 19 * time.Minute, ""},
		"not, with its security token":       {temporary, securityToken, 0, ""},
		"not, if nothing was set up":         {nil, func(r *signed) { r.Body += " " }, 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newHarness(t, append(test.options, fault.Rehearsal())...)
				time.Sleep(test.after)
				request := readSigned(t)[0]
				if test.change != nil {
					test.change(&request)
				}
				w := request.send(l)
				if test.message == "" {
					require.Equal(t, 202, w.Code, w.Body)
					return
				}
				require.Equal(t, 401, w.Code, w.Body)
				refusal := read[map[string]string](t, w)
				require.Contains(t, refusal["error_msg"], test.message)
				code := "APIGW.0301"
				if strings.HasPrefix(name, "by a clock") {
					code = "APIGW.0303"
				}
				require.Equal(t, code, refusal["error_code"])
				require.Equal(t, w.Header().Get("X-Request-Id"), refusal["request_id"])
			})
		})
	}
}

func TestASignatureIsGoodForTheProjectItNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.WithKey(accessKey, secretKey), fault.WithProject("other", "eu-west-101"))
		w := readSigned(t)[0].send(l)
		require.Equal(t, 403, w.Code)
		require.Equal(t, "DRS.M00261", read[map[string]string](t, w)["error_code"])
	})
}

func TestAnAnswerTellsTheServicesClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.WithClockOffset(-time.Hour))
		require.Equal(t, "Fri, 31 Dec 1999 23:00:00 GMT", l.post(fault.OpStart, "").Header().Get("Date"))
	})
}
