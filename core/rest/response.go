package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// MaxResponse is the size of the largest response that is read, in bytes. A larger one is an error.
	MaxResponse = 16 << 20
	// maxAbnormal is how much of a refusal is read: more than any service says, less than a proxy's page may have.
	maxAbnormal = 1 << 20
)

// Response is a normal response: HTTP 2xx, read to its end.
type Response struct {
	Status    int
	Header    http.Header
	Body      []byte
	RequestID string
}

// readResponse reads what came for a request.
func readResponse(req *http.Request, op string, resp *http.Response) (*Response, error) {
	requestID := Truncate(resp.Header.Get("X-Request-Id"), maxRequestID)
	unusable := func(err error) error {
		broken := newTransportError(req, op, true, err)
		broken.RequestID = requestID
		return broken
	}
	switch {
	case resp.StatusCode < 200:
		// HTTP 101: what follows is not a response but another protocol, without an end.
		return nil, unusable(fmt.Errorf("the server answered with HTTP %d", resp.StatusCode))
	case resp.StatusCode > 299:
		refused, err := readAbnormal(req, op, resp)
		if err != nil {
			return nil, unusable(err)
		}
		return nil, refused
	}
	content, err := readBody(resp)
	if err == nil {
		content, err = plainText(resp.Header, content)
	}
	if err != nil {
		return nil, unusable(err)
	}
	return &Response{Status: resp.StatusCode, Header: resp.Header, Body: content, RequestID: requestID}, nil
}

// readAbnormal reads the response of a call that was refused, redirects included. It returns an error if the response broke
// before it gave a reason: a refusal with DRS.M00304 may mean that the task runs.
func readAbnormal(req *http.Request, op string, resp *http.Response) (*APIError, error) {
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxAbnormal+1))
	switch {
	case err == nil && len(content) > maxAbnormal && bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")): // not a proxy's page
		content, err = content[:maxAbnormal], fmt.Errorf("it has more than the %d bytes that are read", maxAbnormal)
	case err == nil:
		if content, err = plainText(resp.Header, content); err != nil || !json.Valid(content) {
			break
		}
		if err = Contradiction(content); err != nil {
			content = nil // none of its codes is taken
		}
	}
	now := time.Now()
	e := ParseAPIError(op, resp.StatusCode, resp.Header, content, now)
	if err == nil && bytes.Contains(content, []byte(`"results"`)) {
		e.Body = content
	}
	if err != nil && e.Code == "" {
		if e.Status >= 400 && e.Status <= 499 {
			return nil, fmt.Errorf("HTTP %d, and its reason cannot be read: %w", e.Status, err)
		}
		e.Message = err.Error()
	}
	switch {
	case e.Status >= 300 && e.Status <= 399 && resp.Header.Get("Location") != "":
		e.Message = fmt.Sprintf("the server redirects to %q, which is not followed: it would carry the credentials elsewhere",
			Truncate(host(resp.Header.Get("Location")), maxRequestID))
		e.Hint = "set the endpoint to the address of the service itself"
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		if req.Header["Authorization"] != nil {
			e.Hint = clockSkewHint(resp.Header.Get("Date"), now)
		}
	}
	return e, nil
}

// readBody reads the whole body, in one piece if its length is known.
func readBody(resp *http.Response) ([]byte, error) {
	const trusted = 1 << 20 // up to this size, memory for a Content-Length is set aside before the content comes
	switch n := resp.ContentLength; {
	case n > MaxResponse:
		return nil, fmt.Errorf("the answer has %d bytes, more than the %d that are read", n, MaxResponse)
	case n >= 0 && n <= trusted:
		content := make([]byte, n)
		_, err := io.ReadFull(resp.Body, content)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return content, err
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, MaxResponse+1))
	if err == nil && len(content) > MaxResponse {
		err = fmt.Errorf("the answer has more than the %d bytes that are read", MaxResponse)
	}
	return content, err
}

var (
	byteOrderMark = []byte("\xef\xbb\xbf")
	gzipMagic     = []byte("\x1f\x8b")
)

// plainText returns a body without its byte order mark. A compressed body is an error that names the encoding: none was
// asked for, and unpacking it could yield any size.
func plainText(header http.Header, content []byte) ([]byte, error) {
	encoding := strings.ToLower(strings.TrimSpace(header.Get("Content-Encoding")))
	if encoding == "identity" {
		encoding = ""
	}
	if encoding == "" && bytes.HasPrefix(content, gzipMagic) {
		encoding = "gzip"
	}
	if encoding != "" {
		return nil, fmt.Errorf("the answer is compressed (%s), although identity was asked for: check the proxy, or what else stands between",
			Truncate(encoding, 20))
	}
	return bytes.TrimPrefix(content, byteOrderMark), nil
}

// host is the part of a redirect's address that is shown: its query may carry secrets.
func host(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Scheme+"://"+u.Host, "://")
}

// clockTolerance is how far this machine's clock may differ from the service's before a refused signature is put down to it.
const clockTolerance = 10 * time.Minute

// clockSkewHint says by how much this machine's clock is wrong, if a signature may have been refused because of it: a
// signature is valid for 15 minutes around its date.
func clockSkewHint(date string, now time.Time) string {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return ""
	}
	skew, direction := now.Sub(theirs).Round(time.Second), "ahead of"
	if skew < 0 {
		skew, direction = -skew, "behind"
	}
	if skew <= clockTolerance {
		return ""
	}
	return fmt.Sprintf("the clock of this machine is %v %s the service's: set it right, "+
		"since a signature is valid for 15 minutes only", skew, direction)
}
