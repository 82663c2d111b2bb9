package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// encodings lists what a secret looks like within an address and within base64. Each is a word, for hasWord.
func encodings(secret string) []string {
	query, path := url.QueryEscape(secret), url.PathEscape(secret)
	forms := []string{query, path, lowerHex(query), lowerHex(path)}
	for _, encoding := range [...]*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			forms = append(forms, within(encoding, secret, offset))
		}
	}
	return forms
}

// lowerHex writes the escapes of an address in small letters.
func lowerHex(escaped string) string {
	b := []byte(escaped)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(escaped[i+1:i+3]))
		}
	}
	return string(b)
}

// within is the part of a longer text's base64 that depends on the secret alone, if the secret begins offset bytes after a
// group of three.
func within(encoding *base64.Encoding, secret string, offset int) string {
	encoded := encoding.EncodeToString([]byte(strings.Repeat("x", offset) + secret))
	whole := (offset + len(secret)) * 8 / 6
	return encoded[(offset*8+5)/6 : whole]
}

// hasBase64 tells whether content may have a secret as base64: whether it has what the secret's first bytes are encoded to. It
// allocates nothing.
func hasBase64(content []byte, secret string) bool {
	const probed = 8
	var plain [2 + probed]byte
	var standard, forURLs [14]byte
	for offset := range 3 {
		n := copy(plain[offset:], secret[:min(probed, len(secret))])
		from, whole := (offset*8+5)/6, (offset+n)*8/6
		base64.RawStdEncoding.Encode(standard[:], plain[:offset+n])
		base64.RawURLEncoding.Encode(forURLs[:], plain[:offset+n])
		if bytes.Contains(content, standard[from:whole]) || standard != forURLs && bytes.Contains(content, forURLs[from:whole]) {
			return true
		}
	}
	return false
}

// escaped is a text as it stands within a JSON string, with or without the characters of HTML escaped.
func escaped(s string, html bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(html)
	_ = encoder.Encode(s) // a text cannot fail
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}

// hasWord tells whether content has at least n bytes in a row that can be part of an address or of base64. It looks at every
// nth byte, and at others only around such a one that fits.
func hasWord(content []byte, n int) bool {
	for at := n - 1; at < len(content); {
		from := at
		for from > at-n && inWord[content[from]] {
			from--
		}
		if from == at-n {
			return true
		}
		at = from + n // the next word begins after from, at the earliest
	}
	return false
}

var inWord = func() (table [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.~%$&:@" {
		table[c] = true
	}
	return table
}()
