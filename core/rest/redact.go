package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// redactor removes from responses the secrets that a request carries, and those of its credentials, should the other side
// repeat them.
type redactor struct {
	header  http.Header
	secrets []Secret // in the request's body
	held    []Secret // by the credentials, which did not send them
}

// A secret is removed from texts if it has a certain length in bytes. A shorter one, which no service issues, would be part
// of many words: removing it would make what people read unreadable, and change IDs and codes that programs read.
const (
	shortestForPeople   = 4
	shortestForPrograms = 8
)

// credentials lists what authenticates the caller: the values of the headers that Credentials set, and the secrets behind
// them, such as the access key, which the gateway repeats when it does not know it, and the secret key, which is never sent.
func (r redactor) credentials() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range [...]string{"X-Auth-Token", "X-Security-Token", "Authorization"} {
			if value := r.header[name]; len(value) > 0 && !yield(value[0]) {
				return
			}
		}
		for _, secret := range r.held {
			if !secret.Empty() && !yield(secret.Reveal()) {
				return
			}
		}
	}
}

// body removes the credentials from a normal response. The secrets of the request's body stay: the response to such a
// request is never shown.
//
// This is done for every response, so the encodings of a secret are made only for a response that may have one: each is a word
// at least as long as the secret.
func (r redactor) body(content []byte) []byte {
	for secret := range r.credentials() {
		if len(secret) < shortestForPrograms {
			continue
		}
		content = replaceAll(content, secret)
		if hasWord(content, len(secret)) && (bytes.IndexByte(content, '%') >= 0 || hasBase64(content, secret)) {
			for _, form := range encodings(secret) {
				content = replaceAll(content, form)
			}
		}
	}
	return r.literals(content)
}

func replaceAll(content []byte, secret string) []byte {
	if !bytes.Contains(content, []byte(secret)) {
		return content
	}
	return bytes.ReplaceAll(content, []byte(secret), []byte(Redacted))
}

// literals removes the credentials from JSON strings that have escapes, such as "\u0041" for "A".
func (r redactor) literals(content []byte) []byte {
	if bytes.IndexByte(content, '\\') < 0 {
		return content
	}
	replacer := redactor{header: r.header, held: r.held}.replacer(shortestForPrograms)
	var out []byte
	done := 0 // up to where content is in out
	for at := 0; at < len(content); at++ {
		if content[at] != '"' {
			continue
		}
		from := at
		for at++; at < len(content) && content[at] != '"'; at++ {
			if content[at] == '\\' {
				at++
			}
		}
		literal := content[from:min(at+1, len(content))]
		var plain string
		if bytes.IndexByte(literal, '\\') < 0 || json.Unmarshal(literal, &plain) != nil {
			continue
		}
		if shown := replacer.Replace(plain); shown != plain {
			quoted, _ := json.Marshal(shown) // a text cannot fail
			out = append(append(out, content[done:from]...), quoted...)
			done = from + len(literal)
		}
	}
	if done == 0 {
		return content
	}
	return append(out, content[done:]...)
}

// label is for the short texts of a normal response, such as the request's ID.
func (r redactor) label(s string) string {
	if s == "" {
		return s
	}
	if shown := r.body([]byte(s)); string(shown) != s {
		return string(shown)
	}
	return s
}

// text removes every secret from a text for people.
func (r redactor) text(s string) string { return r.replace(s, shortestForPeople) }

// code removes every secret from a text for programs.
func (r redactor) code(s string) string { return r.replace(s, shortestForPrograms) }

// error returns err with every secret removed from its text; err itself if there is none in it.
func (r redactor) error(err error) error {
	plain := err.Error()
	if shown := r.text(plain); shown != plain {
		return errors.New(shown)
	}
	return err
}

func (r redactor) replace(s string, shortest int) string {
	if s == "" {
		return s
	}
	return r.replacer(shortest).Replace(s)
}

// replacer replaces the secrets of a certain length, in each form that an echo may have, the longest first, so that none
// remains as the rest of another.
func (r redactor) replacer(shortest int) *strings.Replacer {
	all := slices.Collect(r.credentials())
	for _, s := range r.secrets {
		all = append(all, s.Reveal())
	}
	for _, plain := range all {
		all = append(all, escaped(plain, true), escaped(plain, false))
		all = append(all, encodings(plain)...)
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, form := range all {
		if len(form) >= shortest {
			pairs = append(pairs, form, Redacted)
		}
	}
	return strings.NewReplacer(pairs...)
}

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
