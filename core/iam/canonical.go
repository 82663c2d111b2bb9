package iam

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// canonicalRequest writes a request in the one form that both sides sign: method, path, query, headers, names of the
// headers, and the hash of the body. The form is the one of the vendor's SDK (core/auth/signer), to the byte.
func canonicalRequest(req *http.Request, signed []string, body []byte) string {
	hash := sha256.Sum256(body)
	return strings.Join([]string{
		req.Method,
		canonicalPath(req.URL),
		canonicalQuery(req.URL),
		canonicalHeaders(req.Header, signed),
		strings.Join(signed, ";"),
		hex.EncodeToString(hash[:]),
	}, "\n")
}

// canonicalPath encodes each segment of the path, and ends it with a slash.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = percentEncode(plain)
		}
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

// canonicalQuery encodes the query's pairs, sorted by key and value as they were before that.
func canonicalQuery(u *url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	query := u.Query()
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[key])) {
			pairs = append(pairs, percentEncode(key)+"="+percentEncode(value))
		}
	}
	return strings.Join(pairs, "&")
}

// signedHeaders lists the names of the headers that are signed: all but the content type, which some proxies rewrite, and
// those with an underscore, which some drop.
func signedHeaders(h http.Header) []string {
	names := make([]string, 0, len(h))
	for name := range h {
		if name = strings.ToLower(name); !strings.HasPrefix(name, "content-type") && !strings.Contains(name, "_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// canonicalHeaders writes a line for each value of each signed header.
func canonicalHeaders(h http.Header, signed []string) string {
	values := make(map[string][]string, len(h))
	for name, given := range h {
		name = strings.ToLower(name)
		values[name] = append(values[name], given...)
	}
	var lines strings.Builder
	for _, name := range signed {
		slices.Sort(values[name])
		for _, value := range values[name] {
			lines.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	return lines.String()
}

// percentEncode encodes every byte but the unreserved ones of RFC 3986.
func percentEncode(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
