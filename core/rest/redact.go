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

// concealed is what a request carries and nobody may see, should the other side echo it.
type redactor struct {
	header  http.Header
	secrets []Secret
	kept    []Secret // by the credential, which did not send them
}

// A secret is taken out of texts from a certain length in bytes on. A shorter one, which no service issues, would be part
// of many words: taking it out of what people read would make it unreadable, and change an ID or a code of what programs
// read.
const (
	shortestForPeople   = 4
	shortestForPrograms = 8
)

// proofs lists what proves who is calling: the headers by which Credentials do so, and the secrets behind them, such as the
// access key, which the gateway repeats when it does not know it, and the secret key, which is never sent.
func (c redactor) proofs() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range [...]string{"X-Auth-Token", "X-Security-Token", "Authorization"} {
			if value := c.header[name]; len(value) > 0 && !yield(value[0]) {
				return
			}
		}
		for _, secret := range c.kept {
			if !secret.Empty() && !yield(secret.Reveal()) {
				return
			}
		}
	}
}

// body takes the proofs out of a normal answer. The request's own secrets stay: an answer to those is never shown.
func (c redactor) body(content []byte) []byte {
	for proof := range c.proofs() {
		if len(proof) >= shortestForPrograms && bytes.Contains(content, []byte(proof)) {
			content = bytes.ReplaceAll(content, []byte(proof), []byte(Redacted))
		}
	}
	return c.literals(content)
}

// literals takes the proofs out of JSON strings that write them in another way than they are, as "\u0041" for "A".
func (c redactor) literals(content []byte) []byte {
	if bytes.IndexByte(content, '\\') < 0 {
		return content
	}
	proofs := redactor{header: c.header, kept: c.kept}
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
		if shown := proofs.code(plain); shown != plain {
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

// label is for a normal answer's short texts, such as the request's ID.
func (c redactor) label(s string) string {
	for proof := range c.proofs() {
		if len(proof) >= shortestForPrograms && strings.Contains(s, proof) {
			return Redacted
		}
	}
	return s
}

// text takes everything concealed out of a text for people.
func (c redactor) text(s string) string { return c.replace(s, shortestForPeople) }

// code takes everything concealed out of a text for programs.
func (c redactor) code(s string) string { return c.replace(s, shortestForPrograms) }

// error returns err with everything concealed taken out of its text; err itself if there is nothing.
func (c redactor) error(err error) error {
	plain := err.Error()
	if shown := c.text(plain); shown != plain {
		return errors.New(shown)
	}
	return err
}

func (c redactor) replace(s string, least int) string {
	if s == "" {
		return s
	}
	var pairs []string
	for _, secret := range c.all() {
		if len(secret) >= least {
			pairs = append(pairs, secret, Redacted)
		}
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// all lists what is concealed, in each form that an echo may have, the longest first, so that none shows as the rest of
// another.
func (c redactor) all() []string {
	all := slices.Collect(c.proofs())
	for _, s := range c.secrets {
		all = append(all, s.Reveal())
	}
	for _, plain := range all {
		all = append(all, escaped(plain, true), escaped(plain, false), url.QueryEscape(plain), url.PathEscape(plain),
			base64.RawStdEncoding.EncodeToString([]byte(plain)), base64.RawURLEncoding.EncodeToString([]byte(plain)))
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

// escaped is a text as it stands within a JSON string, with or without the characters of HTML escaped.
func escaped(s string, html bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(html)
	_ = encoder.Encode(s) // a text cannot fail
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}
