package fault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	signatureTime      = "20060102T150405Z"
	// maxSkew is how far the clock of a caller that signs may be off.
	maxSkew = 15 * time.Minute
)

// checkSignature returns why the signature of a request is refused, or the agency that the signer assumed, if any:
//
//	Authorization: SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…
//	X-Sdk-Date: 20060102T150405Z
func (s *Simulator) checkSignature(c *call, authorization string) (*Agency, *serviceError) {
	access, signed, signature, ok := readAuthorization(authorization)
	k, issued := s.keys.find(access)
	if !issued && s.access.open() {
		return nil, nil
	}
	if !ok {
		return nil, notAuthenticated("the Authorization header is not one of " + signatureAlgorithm)
	}
	if !issued {
		if k.key, ok = s.access.keys[access]; !ok {
			return nil, notAuthenticated("Get secretKey failed, ak: " + access + ", err: ak not exist")
		}
	}
	if issued && !s.Now().Before(k.expires) {
		return nil, notAuthenticated("x-security-token has expired")
	}
	return k.agency, s.verify(c, k.key, signed, signature)
}

// verify returns why a signature with a key is refused, or nil.
func (s *Simulator) verify(c *call, k key, signed []string, signature string) *serviceError {
	date := c.Header.Get("X-Sdk-Date")
	at, err := time.Parse(signatureTime, date)
	if err != nil || !slices.Contains(signed, "x-sdk-date") {
		return notAuthenticated("x-sdk-date is missing, not signed, or no time")
	}
	if s.Now().Sub(at).Abs() > maxSkew {
		return clockIsOff(date, s.Now().UTC().Format(signatureTime))
	}
	if c.Header.Get("X-Security-Token") != k.securityToken {
		return notAuthenticated("x-security-token is missing, wrong, or expired")
	}
	if c.read(); c.unread != nil {
		return c.unread
	}
	mac := hmac.New(sha256.New, []byte(k.secret))
	mac.Write([]byte(signatureAlgorithm + "\n" + date + "\n" + hexSHA256([]byte(canonicalRequest(c, signed)))))
	if given, err := hex.DecodeString(signature); err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return notAuthenticated("verify aksk signature fail, the signature does not match")
	}
	return nil
}

// readAuthorization takes the header apart.
func readAuthorization(text string) (access string, signed []string, signature string, ok bool) {
	fields, ok := strings.CutPrefix(text, signatureAlgorithm+" ")
	for field := range strings.SplitSeq(fields, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(field), "="); name {
		case "Access":
			access = value
		case "SignedHeaders":
			signed = strings.Split(value, ";")
		case "Signature":
			signature = value
		}
	}
	return access, signed, signature, ok && access != "" && len(signed) > 0 && signature != ""
}

// canonicalRequest writes the request in the one form that both sides sign: method, path, query, headers, names of the
// headers, and the hash of the body.
func canonicalRequest(c *call, signed []string) string {
	signed = slices.Sorted(slices.Values(signed))
	var headers strings.Builder
	for _, name := range signed {
		value := strings.Join(c.Header.Values(name), ",")
		if name == "host" {
			value = c.Host // net/http keeps it apart
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	return strings.Join([]string{
		c.Method, canonicalPath(c.URL), canonicalQuery(c.URL), headers.String(), strings.Join(signed, ";"),
		hexSHA256(c.body),
	}, "\n")
}

// canonicalPath encodes each segment of the path, and ends it with a slash.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = encode(plain)
		}
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

// canonicalQuery encodes the query's pairs, sorted by key and value.
func canonicalQuery(u *url.URL) string {
	query := u.Query()
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			pairs = append(pairs, encode(name)+"="+encode(value))
		}
	}
	return strings.Join(pairs, "&")
}

// encode percent-encodes everything but the unreserved characters of RFC 3986.
func encode(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

func hexSHA256(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
