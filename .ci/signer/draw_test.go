package signer

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

const (
	// plain is what keys are made of.
	plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.~!#$%&*@^|"
	// odd are characters that a canonical form must get right.
	odd = "abcXYZ019-_.~ !\"#$%&'()*+,:;<=>?@[\\]^`{|}éüß中文日本🙂\u00a0\x01\x7f"
	// starting is the path of the call that matters most.
	starting = "/v3/054ba152d480d55b2f5dc0069e7ddef0/jobs/batch-starting"
)

// draw generates a request.
func draw(r *rand.Rand) generated {
	g := generated{
		Method:    []string{"GET", "POST", "PUT", "DELETE", "PATCH"}[r.IntN(5)],
		Path:      path(r),
		Query:     query(r),
		Header:    http.Header{"Content-Type": {"application/json"}, "User-Agent": {"x"}},
		AccessKey: "A" + text(r, plain, 20),
		SecretKey: "S" + text(r, plain, 80),
	}
	for _, name := range []string{"X-Language", "X-Idp-Id", "Accept", "X-Under_score"} {
		if r.IntN(2) == 0 {
			g.Header[name] = []string{text(r, odd, 12)}
		}
	}
	if r.IntN(3) == 0 {
		g.SecurityToken = "T" + text(r, plain, 2000)
	}
	switch r.IntN(8) {
	case 0, 1:
	case 2:
		g.Body = strings.Repeat(text(r, odd, 40), r.IntN(4000))
	default:
		g.Body = `{"jobs":[{"job_id":"` + text(r, odd, 64) + `"}]}`
	}
	return g
}

func path(r *rand.Rand) string {
	if r.IntN(4) == 0 {
		return starting
	}
	p := "/v3"
	for range r.IntN(5) {
		p += "/" + text(r, odd, 12)
	}
	if r.IntN(4) == 0 {
		p += "/"
	}
	return p
}

func query(r *rand.Rand) url.Values {
	q := url.Values{}
	for range r.IntN(8) - 3 {
		name := text(r, odd, 8)
		for range 1 + r.IntN(3) {
			q.Add(name, text(r, odd, 10))
		}
	}
	return q
}

// text draws up to most characters of an alphabet.
func text(r *rand.Rand, alphabet string, most int) string {
	letters := []rune(alphabet)
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String()
}

func repeats(q url.Values) bool {
	for _, values := range q {
		if len(values) > 1 {
			return true
		}
	}
	return false
}

func emptySegment(path string) bool { return strings.Contains(path, "//") }
