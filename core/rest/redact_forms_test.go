package rest

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
