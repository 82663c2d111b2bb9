package rest

import (
	"encoding/base64"
	"html"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// Redactor knows every secret that the program has held, and takes them out of each text that leaves it. A former secret stays
// known: a late response may repeat it. Its zero value is ready, a nil one knows no secret, and it is safe for concurrent use.
type Redactor struct {
	// Added, if not nil, is told of each new secret. Several goroutines may call it at once.
	Added func(Secret)

	mu    sync.Mutex
	known map[string]bool
	forms []form // never changed, only replaced
}

// form is what a secret looks like in a folded text.
type form struct {
	text   string
	length int // of the secret itself
}

// A secret is taken out of texts if it has a certain length in bytes. A shorter one, which no service issues, would be part of many
// words: without it, what people read would be unreadable, and IDs and codes that programs read would be others.
const (
	shortestForPeople   = 4
	shortestForPrograms = 8
)

// Add makes secrets known. It is called before a secret is used, so that nothing can repeat it before.
func (r *Redactor) Add(secrets ...Secret) {
	for _, secret := range secrets {
		if r != nil && !secret.Empty() && r.add(secret.Reveal()) && r.Added != nil {
			r.Added(secret)
		}
	}
}

// add returns whether the secret is new.
func (r *Redactor) add(secret string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[secret] {
		return false
	}
	if r.known == nil {
		r.known = make(map[string]bool)
	}
	r.known[secret] = true
	if len(secret) < shortestForPeople {
		return true
	}
	forms := slices.Clone(r.forms)
	for _, text := range encodings(secret) {
		if folded, _ := fold(text); len(folded) >= shortestForPeople && !slices.ContainsFunc(forms, func(f form) bool { return f.text == folded }) {
			forms = append(forms, form{folded, len(secret)})
		}
	}
	r.forms = forms
	return true
}

// encodings lists a secret as it is, within an address, and within base64. What JSON, HTML and percent signs make of it is undone in
// the text.
func encodings(secret string) []string {
	forms := []string{decode(secret), url.QueryEscape(secret)}
	for _, encoding := range [...]*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			forms = append(forms, within(encoding, secret, offset))
		}
	}
	return forms
}

// within is the part of a longer text's base64 that depends on the secret alone, if the secret begins offset bytes after a
// group of three.
func within(encoding *base64.Encoding, secret string, offset int) string {
	encoded := encoding.EncodeToString([]byte(strings.Repeat("x", offset) + secret))
	whole := (offset + len(secret)) * 8 / 6
	return encoded[(offset*8+5)/6 : whole]
}

// Text makes a text for people safe to show: without characters that nobody sees, at most limit bytes long, and without secrets. A
// limit of 0 keeps its length.
func (r *Redactor) Text(s string, limit int) string { return r.clean(s, limit, shortestForPeople) }

// ID is Text for what programs read, and for a line that holds it.
func (r *Redactor) ID(s string) string { return r.clean(s, 0, shortestForPrograms) }

func (r *Redactor) clean(s string, limit, shortest int) string {
	s = decode(s)
	if limit > 0 && len(s) > limit {
		s = halfEscape.ReplaceAllString(Truncate(s, limit), "…")
	}
	if r == nil || s == "" {
		return s
	}
	r.mu.Lock()
	forms := r.forms
	r.mu.Unlock()
	folded, origin := s, []int(nil)
	if strings.ContainsAny(s, " \n\t\\%") {
		folded, origin = fold(s)
	}
	var secret []bool // the bytes of folded
	mark := func(from, to int) {
		if secret == nil {
			secret = make([]bool, len(folded))
		}
		for i := from; i < to; i++ {
			secret[i] = true
		}
	}
	cuts := slices.Collect(occurrences(folded, "…"))
	for _, f := range forms {
		if f.length < shortest || cuts == nil && len(f.text) > len(folded) {
			continue
		}
		for at := range occurrences(folded, f.text) {
			mark(at, at+len(f.text))
		}
		for _, end := range cuts { // maybe within a secret
			for at := range occurrences(folded[:end], f.text[:min(len(f.text), shortest)]) {
				if strings.HasPrefix(f.text, folded[at:end]) {
					mark(at, end)
				}
			}
		}
	}
	if strings.Contains(folded, "ignature") {
		for _, at := range signature.FindAllStringIndex(folded, -1) {
			mark(at[0], at[1])
		}
	}
	if secret == nil {
		return s
	}
	return replaceMarked(s, secret, origin)
}

// signature is that of a request. Each request has its own, so that none is worth knowing.
var signature = regexp.MustCompile(`[Ss]ignature\W{0,3}[0-9a-f]{8,}`)

// occurrences visits where a text stands in another, overlapping ones included.
func occurrences(s, text string) iter.Seq[int] {
	return func(visit func(int) bool) {
		for from := 0; len(text) <= len(s)-from; from++ {
			at := strings.Index(s[from:], text)
			if from += at; at < 0 || !visit(from) {
				return
			}
		}
	}
}

// replaceMarked replaces each run of marked bytes of a folded text where it stands in the text itself. Without an origin they are the same.
func replaceMarked(s string, marked []bool, origin []int) string {
	var b strings.Builder
	at := func(i int) int {
		if origin == nil {
			return i
		}
		return origin[i]
	}
	done := 0
	for i := 0; i < len(marked); i++ {
		if !marked[i] {
			continue
		}
		from := i
		for i+1 < len(marked) && marked[i+1] {
			i++
		}
		b.WriteString(s[done:at(from)] + Redacted)
		done = len(strings.TrimRight(s[:at(i+1)], " \n\t"))
	}
	return b.String() + s[done:]
}

// fold leaves out of a text what JSON, Go and addresses put between and before characters: spaces, backslashes with the letter of a
// control character, percent signs. origin has, for each byte of the folded text and for its end, where it stands in s.
func fold(s string) (folded string, origin []int) {
	b := make([]byte, 0, len(s))
	origin = make([]int, 0, len(s)+1)
	for i := 0; i < len(s); i++ {
		c, at := s[i], i
		switch {
		case c == '\\' && i+1 < len(s) && strings.IndexByte("abfnrtv", s[i+1]) >= 0:
			i++
			continue
		case c == '%' && i+2 < len(s):
			if code, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c, i = byte(code), i+2
			}
		}
		if c == ' ' || c == '\n' || c == '\t' || c == '\\' {
			continue
		}
		b, origin = append(b, c), append(origin, at)
	}
	return string(b), append(origin, len(s))
}

var (
	// escape is a character as JSON and Go write it.
	escape = regexp.MustCompile(`\\+(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2})`)
	// halfEscape is what a cut left of one, of an entity of HTML or of a percent sign.
	halfEscape = regexp.MustCompile(`(&#?\w{0,8}|\\[uUx]?[0-9a-fA-F]{0,7}|%[0-9a-fA-F]?)…`)
	// terminal is a sequence by which a terminal changes its colours, for instance.
	terminal = regexp.MustCompile("\x1b\\[[0-9;?]*[@-~]")
)

// decode turns a text into what people see of it. Line feeds and tabs stay.
func decode(s string) string {
	if isPlain(s) {
		return s
	}
	for range 5 { // what was written twice is read twice
		next := visible(unescape(s))
		if next == s {
			break
		}
		s = next
	}
	return s
}

func isPlain(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || c == '&' || c == '\\' {
			return false
		}
	}
	return true
}

func unescape(s string) string {
	if strings.ContainsRune(s, '\\') {
		s = escape.ReplaceAllStringFunc(s, func(code string) string {
			code = `\` + strings.TrimLeft(code, `\`)
			if code[1] == 'x' && code[2] > '7' {
				return "" // a byte that is no character
			}
			c, _, _, err := strconv.UnquoteChar(code, 0)
			if err != nil {
				return code
			}
			return string(c)
		})
	}
	return html.UnescapeString(halfEscape.ReplaceAllString(s, "…"))
}

// visible leaves out what is not seen.
func visible(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
		case unicode.In(c, unicode.Z):
			return ' '
		case c == unicode.ReplacementChar || Invisible(c):
			return -1
		}
		return c
	}, terminal.ReplaceAllString(s, ""))
}
