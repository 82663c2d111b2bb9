package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	accessKey     = "access-key-0001"
	secretKey     = "secret-key-0001"
	securityToken = "security-token-0001"
	// password has what JSON and HTML write in other ways.
	password = `p"a<s>s\wörd`
)

// quoted is a text as JSON.
func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// unicoded is a text with each character as JSON can escape it.
func unicoded(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

// TestAServerThatEchoesSecretsDoesNotGiveThemAway lets a server say what it was told, in each place that is read.
func TestAServerThatEchoesSecretsDoesNotGiveThemAway(t *testing.T) {
	for how, answer := range map[string]func(w http.ResponseWriter, told string){
		"in a normal answer": func(w http.ResponseWriter, told string) {
			w.Header().Set("X-Request-Id", strings.Fields(told)[0])
			_, _ = fmt.Fprintf(w, `{"results":[{"id":"a","error_msg":%s}]}`, quoted(told))
		},
		"in a normal answer, in other spellings": func(w http.ResponseWriter, told string) {
			_, _ = fmt.Fprintf(w, `{"results":[{"error_msg":"C:\\ %s"},{"id":"%s"}]}`, unicoded(told), "a")
		},
		"in a normal answer, as part of an address": func(w http.ResponseWriter, told string) {
			_, _ = fmt.Fprintf(w, `{"results":[{"error_msg":"/?q=%s"}]}`, url.QueryEscape(told))
		},
		"in a normal answer, in base64": func(w http.ResponseWriter, told string) {
			_, _ = fmt.Fprintf(w, `{"results":[{"error_msg":%q}]}`, base64.StdEncoding.EncodeToString([]byte(told)))
		},
		"in a normal answer, within base64": func(w http.ResponseWriter, told string) {
			_, _ = fmt.Fprintf(w, `{"results":[{"error_msg":"%s %s"}]}`,
				base64.URLEncoding.EncodeToString([]byte("X: "+told+"\n")), base64.StdEncoding.EncodeToString([]byte("Xx: "+told+"\n")))
		},
		"in a normal answer, as a request ID in base64": func(w http.ResponseWriter, told string) {
			w.Header().Set("X-Request-Id", base64.StdEncoding.EncodeToString([]byte(strings.Fields(told)[0])))
			_, _ = io.WriteString(w, "{}")
		},
		"in a message, as part of an address": func(w http.ResponseWriter, told string) {
			w.WriteHeader(400)
			_, _ = fmt.Fprintf(w, `{"error_msg":%s}`, quoted("/?q="+url.QueryEscape(password)+"&t="+told))
		},
		"in a message, in base64": func(w http.ResponseWriter, told string) {
			w.WriteHeader(400)
			_, _ = fmt.Fprintf(w, `{"error_msg":%s}`, quoted(base64.StdEncoding.EncodeToString([]byte(password))))
		},
		"in a message": func(w http.ResponseWriter, told string) {
			w.WriteHeader(400)
			_, _ = fmt.Fprintf(w, `{"error_code":"X","error_msg":%s}`, quoted(told+password))
		},
		"as a code and a request ID": func(w http.ResponseWriter, told string) {
			w.WriteHeader(400)
			_, _ = fmt.Fprintf(w, `{"error_code":%s,"request_id":%s}`, quoted(told+password), quoted(told))
		},
		"in JSON that has no message": func(w http.ResponseWriter, told string) {
			w.WriteHeader(400)
			_, _ = fmt.Fprintf(w, `{"detail":%s}`, quoted(told+password))
		},
		"in a proxy's page, where that is cut": func(w http.ResponseWriter, told string) {
			w.WriteHeader(502)
			_, _ = fmt.Fprintf(w, "%s%s</html>", strings.Repeat("x", 188), told)
		},
		"as the address of a redirect": func(w http.ResponseWriter, told string) {
			w.Header().Set("Location", "https://"+strings.Fields(told)[0]+"/")
			w.WriteHeader(302)
		},
	} {
		for what, cred := range map[string]Credentials{
			"a token":         fakeToken(token),
			"a temporary key": fakeSignature(accessKey, secretKey, securityToken),
		} {
			t.Run(what+" "+how, func(t *testing.T) {
				address := serve(t, func(w http.ResponseWriter, r *http.Request) {
					told := r.Header.Get("X-Auth-Token")
					if told == "" {
						told = securityToken + " " + accessKey + " " + secretKey + " " + r.Header.Get("Authorization")
					}
					answer(w, told)
				})
				var seen strings.Builder
				caller := Client{Transport: NewTransport(1), Trace: func(x Trace) {
					fmt.Fprintf(&seen, "%+v %s %s %v\n", x, x.Request, x.Response, x.Err)
				}}
				r := request(t, address)
				r.Body, r.Secrets = []byte(quoted(password)), []Secret{NewSecret(password)}
				got, _, err := caller.Do(t.Context(), r, cred)
				if err == nil {
					fmt.Fprintf(&seen, "%s %s", got.Body, got.RequestID)
				}
				fmt.Fprintf(&seen, "%v %+v", err, err)
				encoded := base64.RawStdEncoding.EncodeToString([]byte(password))
				var decoded any
				if err == nil && json.Unmarshal(got.Body, &decoded) == nil {
					fmt.Fprintf(&seen, "%v", decoded)
				}
				for _, secret := range []string{token, accessKey, secretKey, securityToken} {
					for offset := range 3 {
						require.NotContains(t, seen.String(), within(base64.RawStdEncoding, secret, offset))
						require.NotContains(t, seen.String(), within(base64.RawURLEncoding, secret, offset))
					}
				}
				for _, secret := range []string{token, accessKey, secretKey, securityToken, "Signature=", password, strings.Trim(quoted(password), `"`), url.QueryEscape(password), encoded} {
					require.NotContains(t, seen.String(), secret)
				}
				require.Contains(t, seen.String(), Redacted)
			})
		}
	}
}

func TestAServerThatAnswersNoHTTPGivesNothingAwayEither(t *testing.T) {
	_, err := call(t, serveRaw(t, "HTTP/1.1 "+token+" what\r\n\r\n"), NewTransport(1))
	require.ErrorContains(t, err, Redacted)
	require.NotContains(t, err.Error(), token)
}

func TestAShortSecretDoesNotChangeWhatAnAnswerSays(t *testing.T) {
	const body = `{"token":{"expires_at":"2026-11-30T12:00:00Z","project":{"id":"p"}}}`
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, body) })
	caller := Client{Transport: NewTransport(1)}
	for _, password := range []string{"token", "2026", "expires_at", "project"} {
		r := request(t, address)
		r.Secrets = []Secret{NewSecret(password)}
		answer, _, err := caller.Do(t.Context(), r, fakeToken("p"))
		require.NoError(t, err)
		require.Equal(t, body, string(answer.Body))
	}
}

func TestACodeIsReadWhateverTheSecret(t *testing.T) {
	e := parseAPIError("op", 400, http.Header{}, []byte(`{"error_code":"DRS.M00202","error_msg":"M00202 says no"}`), time.Now(),
		redactor{secrets: []Secret{NewSecret("M002"), NewSecret("no")}})
	require.Equal(t, "DRS.M00202", e.Code)
	require.Equal(t, "[redacted]02 says no", e.Message)
}

// TestEveryEncodingOfASecretIsFound encodes a secret as part of longer texts, and looks for what it is known to look like.
func TestEveryEncodingOfASecretIsFound(t *testing.T) {
	for _, secret := range []string{"s3cr3t/t", "s3cr3t+t0", "s3cr3t=t0k", "ÿþýÿþýÿþý", "s3 cr3t&t0ken"} {
		for before := range 4 {
			for after := range 4 {
				whole := []byte(strings.Repeat("<", before) + secret + strings.Repeat(">", after))
				for name, text := range map[string]string{
					"standard base64": base64.StdEncoding.EncodeToString(whole),
					"base64 for URLs": base64.URLEncoding.EncodeToString(whole),
					"a query":         url.QueryEscape(string(whole)),
					"a path":          url.PathEscape(string(whole)),
					"small letters":   lowerHex(url.QueryEscape(string(whole))),
				} {
					shown := redactor{held: []Secret{NewSecret(secret)}}.body([]byte(`{"error_msg":"` + text + `"}`))
					require.Contains(t, string(shown), Redacted, "%s of %s", name, whole)
				}
			}
		}
	}
}

func TestAWordIsFoundWhereverItStands(t *testing.T) {
	for n := 1; n < 20; n++ {
		for length := range 25 {
			for at := range 25 {
				content := []byte(strings.Repeat(" ", at) + strings.Repeat("a", length) + strings.Repeat(`"`, 5))
				require.Equal(t, length >= n, hasWord(content, n), "%d of %d at %d", n, length, at)
			}
		}
	}
	require.False(t, hasWord(nil, 8))
}

// BenchmarkRedact removes a token, and keys, from an answer about 100 tasks in which there is none.
func BenchmarkRedact(b *testing.B) {
	answer := []byte(`{"results":[` + strings.Repeat(`{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},`, 99) + `{}]}`)
	for name, r := range map[string]redactor{
		"token": {header: map[string][]string{"X-Auth-Token": {strings.Repeat("MIIToken", 256)}}},
		"keys": {
			header: map[string][]string{"Authorization": {"SDK-HMAC-SHA256 Access=AKIAIOSFODNN7EXAMPLE, SignedHeaders=x-sdk-date, Signature=0123456789abcdef"}},
			held:   []Secret{NewSecret("AKIAIOSFODNN7EXAMPLE"), NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")},
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if !bytes.Equal(answer, r.body(answer)) {
					b.Fatal("changed")
				}
			}
		})
	}
}
