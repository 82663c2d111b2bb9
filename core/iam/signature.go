package iam

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	algorithm   = "SDK-HMAC-SHA256"
	dateFormat  = "20060102T150405Z"
	headerDate  = "X-Sdk-Date"
	accessField = " Access="
)

// sign returns the Authorization header for a request that has its date. What is signed is the method, the path, the
// query, the body, and every header but Content-Type, which the vendor leaves out, and User-Agent, which proxies change.
func sign(k AccessKeys, req *http.Request, body []byte) string {
	headers := signedHeaders(req.Header)
	names := strings.Join(headers, ";")
	hashed := sha256.Sum256(body)

	var canonical strings.Builder
	for _, part := range [...]string{
		req.Method, canonicalPath(req.URL.Path), canonicalQuery(req.URL.Query()), canonicalHeaders(req.Header, headers), names,
	} {
		canonical.WriteString(part)
		canonical.WriteByte('\n')
	}
	canonical.WriteString(hex.EncodeToString(hashed[:]))

	hashed = sha256.Sum256([]byte(canonical.String()))
	mac := hmac.New(sha256.New, []byte(k.SecretKey.Reveal()))
	mac.Write([]byte(algorithm + "\n" + req.Header[headerDate][0] + "\n" + hex.EncodeToString(hashed[:])))
	return algorithm + accessField + k.AccessKey.Reveal() +
		", SignedHeaders=" + names +
		", Signature=" + hex.EncodeToString(mac.Sum(nil))
}

// signedHeaders returns the names of the headers to sign, in lower case and sorted.
func signedHeaders(h http.Header) []string {
	names := make([]string, 0, len(h))
	for name := range h {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "content-type") || name == "user-agent" || strings.Contains(name, "_") {
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func canonicalHeaders(h http.Header, names []string) string {
	var b strings.Builder
	for _, name := range names {
		values := slices.Clone(h.Values(name))
		slices.Sort(values)
		for _, value := range values {
			b.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	return b.String()
}

// canonicalPath encodes each segment of a path, and ends it in a slash.
func canonicalPath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = encode(segment)
	}
	path = strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

// canonicalQuery sorts a query by its names, and the values of a name among themselves.
func canonicalQuery(query url.Values) string {
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	var pairs []string
	for _, name := range names {
		values := slices.Clone(query[name])
		slices.Sort(values)
		for _, value := range values {
			pairs = append(pairs, encode(name)+"="+encode(value))
		}
	}
	return strings.Join(pairs, "&")
}

// encode percent-encodes every byte that RFC 3986 does not call unreserved.
func encode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
