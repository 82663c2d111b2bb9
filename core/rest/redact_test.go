package rest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

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
				var redactor Redactor
				redactor.Add(NewSecret(password), NewSecret(token), NewSecret(accessKey), NewSecret(secretKey), NewSecret(securityToken))
				var seen strings.Builder
				caller := Client{Transport: NewTransport(1), Trace: func(x Trace) {
					fmt.Fprintf(&seen, "%+v %s %s %v\n", x, x.Request, x.Response, x.Err)
				}}
				r := request(t, address)
				r.Body, r.Confidential = []byte(quoted(password)), true
				got, _, err := caller.Do(t.Context(), r, cred)
				if err == nil {
					fmt.Fprintf(&seen, "%s %s", got.Body, got.RequestID)
				}
				fmt.Fprintf(&seen, "%v %+v", err, err)
				if err == nil {
					var decoded any
					require.NoError(t, json.Unmarshal(got.Body, &decoded))
					fmt.Fprintf(&seen, "%v", decoded)
				}
				shown := redactor.Text(seen.String(), 0)
				encoded := base64.RawStdEncoding.EncodeToString([]byte(password))
				for _, secret := range []string{token, accessKey, secretKey, securityToken} {
					for offset := range 3 {
						require.NotContains(t, shown, within(base64.RawStdEncoding, secret, offset))
						require.NotContains(t, shown, within(base64.RawURLEncoding, secret, offset))
					}
				}
				for _, secret := range []string{token, accessKey, secretKey, securityToken, "Signature=", password, strings.Trim(quoted(password), `"`), url.QueryEscape(password), encoded} {
					require.NotContains(t, shown, secret)
				}
				require.Contains(t, shown, Redacted)
			})
		}
	}
}

func TestAServerThatAnswersNoHTTPGivesNothingAwayEither(t *testing.T) {
	_, err := call(t, serveRaw(t, "HTTP/1.1 "+token+" what\r\n\r\n"), NewTransport(1))
	require.ErrorContains(t, err, token)
	shown := knowing(token).Text(err.Error(), 0)
	require.Contains(t, shown, Redacted)
	require.NotContains(t, shown, token)
}

// knowing returns a redactor that knows secrets.
func knowing(secrets ...string) *Redactor {
	r := new(Redactor)
	for _, secret := range secrets {
		r.Add(NewSecret(secret))
	}
	return r
}

func TestAShortSecretChangesNothingThatProgramsRead(t *testing.T) {
	r := knowing("M002", "no", "2308", "9a47023")
	require.Equal(t, "DRS.M00202", r.ID("DRS.M00202"))
	require.Equal(t, "9a470239-2308-4bb5-a6bc-1040402fjb21", r.ID("9a470239-2308-4bb5-a6bc-1040402fjb21"))
	require.Equal(t, "[redacted]02 says no", r.Text("M00202 says no", 0), "one of two characters is part of many words")
	r.Add(NewSecret("9a470239"))
	require.Equal(t, "[redacted]-2308-4bb5-a6bc-1040402fjb21", r.ID("9a470239-2308-4bb5-a6bc-1040402fjb21"))
}

// TestEveryEncodingOfASecretIsFound encodes a secret as part of longer texts, and looks for what it is known to look like.
func TestEveryEncodingOfASecretIsFound(t *testing.T) {
	for _, secret := range []string{"s3cr3t/t", "s3cr3t+t0", "s3cr3t=t0k", "ÿþýÿþýÿþý", "s3 cr3t&t0ken", `s3"cr\3t<`, "100%41b#"} {
		for before := range 4 {
			for after := range 4 {
				whole := strings.Repeat("<", before) + secret + strings.Repeat(">", after)
				for name, text := range map[string]string{
					"plain":           whole,
					"standard base64": base64.StdEncoding.EncodeToString([]byte(whole)),
					"base64 for URLs": base64.URLEncoding.EncodeToString([]byte(whole)),
					"a query":         url.QueryEscape(whole),
					"a path":          url.PathEscape(whole),
					"small letters":   strings.ToLower(url.QueryEscape(whole)),
					"JSON":            quoted(whole),
					"JSON escapes":    unicoded(whole),
					"a Go string":     strconv.QuoteToASCII(whole),
					"HTML":            html.EscapeString(whole),
				} {
					require.Contains(t, knowing(secret).ID(`{"error_msg":"`+text+`"}`), Redacted, "%s of %s", name, whole)
				}
			}
		}
	}
}

// TestWhatNobodySeesHidesNoSecret puts into a secret what people do not see, or what a page or a list writes otherwise.
func TestWhatNobodySeesHidesNoSecret(t *testing.T) {
	const begin, end = "s3cr3t-", "t0ken+/="
	r := knowing(begin + end)
	for _, within := range []string{
		"\u200b", "\u00ad", "\x00", "\x1b", "\r", "\n", "\t", "\u2028", "\u202e", "\ufeff", "\ufe0f", "\u115f", "\u034f", "\U000e0041", "\ue000", "\ufffd",
		"\xff", "\xc3", "\x1b[31m", "&shy;", "&#8203;", "&#x200B;", "&ZeroWidthSpace;", "&amp;shy;", `\u200b`, `\x00`, `\r`, `\n`, `\xff`, `\u0000`, " ", "\r\n",
	} {
		for name, text := range map[string]string{
			"plain":  "it says " + begin + within + end + " here",
			"quoted": "it says " + strconv.Quote(begin+within+end) + " here",
			"often":  "it says " + strings.Join(strings.Split(begin+end, ""), within) + " here",
		} {
			require.Regexp(t, `^it says "?\[redacted\]"? here$`, r.ID(text), "%s with %q: %q", name, within, text)
			require.Regexp(t, `^it says "?\[redacted\]"? here$`, r.Text(text, 0))
		}
	}
	require.Equal(t, "a page says <b>[redacted]</b>", r.Text("a page says &lt;b&gt;s3cr3t&#45;&#x74;0ken&plus;&sol;&equals;&lt;/b&gt;", 0))
}

func TestACutSecretIsOneToo(t *testing.T) {
	const secret = "s3cr3t-token&0123456789"
	r := knowing(secret)
	for name, text := range map[string]string{"plain": secret, "base64": base64.StdEncoding.EncodeToString([]byte("x" + secret)), "a query": url.QueryEscape(secret), "HTML": html.EscapeString(secret), "escapes": unicoded(secret)} {
		for n := range len(text) {
			for how, shown := range map[string]string{
				"here":        r.Text("it says "+text, len("it says ")+n),
				"before":      r.Text("it says "+text[:n]+"…; look", 0),
				"for program": r.ID("it says " + text[:n] + "…; look"),
			} {
				for cut := shortestForPrograms; cut < len(secret); cut++ {
					require.NotContains(t, shown, secret[:cut], "%s, %s, at %d", name, how, n)
				}
				require.LessOrEqual(t, len(shown), len("it says [redacted]…; look")+shortestForPrograms*6)
			}
		}
	}
	require.Equal(t, "abc…", r.Text("abcdef", 3), "the rest of a text stays")
}

func TestATextIsShownAsPeopleSeeIt(t *testing.T) {
	var r *Redactor
	for text, want := range map[string]string{
		"a\nb\tc\u2028d":          "a\nb\tc d",
		"\x1b[31mred\u202e\u200b": "red",
		"\xffx":                   "x",
		strings.Repeat("x", 12):   "xxxxxxxxxx…",
		"任务任务":                    "任务任…",
		"a &lt;b&gt;":             "a <b>",
		`C:\new`:                  `C:\new`,
		"100 % of 5":              "100 % of 5",
	} {
		require.Equal(t, want, r.Text(text, 10))
	}
	require.Equal(t, "said [redacted] twice [redacted]. 50 %", knowing("s3cr3t-token").Text("said s3cr3t-token twice s3cr3t-token. 50 %", 0))
}

func TestASignatureIsNotShown(t *testing.T) {
	shown := new(Redactor).ID("refused: Authorization: SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + strings.Repeat("0f", 32) + " (no)")
	require.Equal(t, "refused: Authorization: SDK-HMAC-SHA256 Access=a, SignedHeaders=b, [redacted] (no)", shown)
}

func TestARedactorTellsOfEachSecretOnce(t *testing.T) {
	var told []string
	r := Redactor{Added: func(s Secret) { told = append(told, s.Reveal()) }}
	r.Add(NewSecret("abc"), NewSecret(""), NewSecret("s3cr3t"))
	r.Add(NewSecret("s3cr3t"))
	require.Equal(t, []string{"abc", "s3cr3t"}, told)
	require.Equal(t, "a [redacted] and abc", r.Text("a s3cr3t and abc", 0))
}

func TestSecretsMayBeAddedWhileTextsAreShown(t *testing.T) {
	var r Redactor
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			secret := fmt.Sprintf("s3cr3t-%d", i)
			r.Add(NewSecret(secret))
			require.NotContains(t, r.Text("it is "+secret, 0), secret)
		})
	}
	all.Wait()
}

// BenchmarkRedact shows texts of a result in which there is no secret.
func BenchmarkRedact(b *testing.B) {
	r := knowing(strings.Repeat("MIIToken", 256), "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "p4ssw0rd")
	for name, text := range map[string]string{
		"id":   "9a470239-2308-4bb5-a6bc-1040402fjb21",
		"text": "The task does not exist, or the caller may not read it: check project-id and the permissions of the agency.",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if r.Text(text, 0) != text {
					b.Fatal("changed")
				}
			}
		})
	}
}

func TestATraceOfAConfidentialRequestShowsNothingThatMayBeANewSecret(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "the-new-token")
		_, _ = io.WriteString(w, `{"secret":"the-new-key"}`)
	})
	for _, confidential := range []bool{false, true} {
		var seen string
		client := Client{Transport: NewTransport(1), Trace: func(x Trace) { seen = fmt.Sprintf("%s %s %s", x.Request, x.Response, x.RequestID) }}
		r := request(t, address)
		r.Body, r.Confidential = []byte("the-password"), confidential
		_, _, err := client.Do(t.Context(), r, nil)
		require.NoError(t, err)
		for _, secret := range []string{"the-password", "the-new-key", "the-new-token"} {
			require.Equal(t, !confidential, strings.Contains(seen, secret), secret)
		}
	}
}
