package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ReadAPIError makes an APIError of an answer's status, headers and body, whatever shape the body has. The shapes are
// those of "Abnormal answers": two of DRS, the gateway's, that of IAM, others, and from proxies HTML, text or nothing.
// now is what a Retry-After with a date is counted from.
func ParseAPIError(op string, status int, header http.Header, body []byte, now time.Time) *APIError {
	return parseAPIError(op, status, header, body, now, redactor{})
}

// readAPIError takes what is concealed out of the texts once they are decoded, since an echo may come escaped, and before
// they are cut, since a part of a secret is one too.
func parseAPIError(op string, status int, header http.Header, body []byte, now time.Time, c redactor) *APIError {
	e := &APIError{
		Op:         op,
		Status:     status,
		RetryAfter: retryAfter(header.Get("Retry-After"), now),
	}
	e.Code, e.Message, e.RequestID = parseAbnormal(body)
	if id := header.Get("X-Request-Id"); id != "" {
		e.RequestID = id
	}
	e.Code, e.Message, e.RequestID = c.code(e.Code), c.text(e.Message), c.text(e.RequestID)
	if e.Code == "" && e.Message == "" {
		e.Message = Excerpt(c.text(string(c.body(body))))
	}
	return e
}

// readAbnormal reads the code, the message and the request's ID of an answer's body, as far as it has them.
func parseAbnormal(body []byte) (code, message, requestID string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return "", "", ""
	}
	requestID = text(fields, "request_id", "requestId")
	// IAM wraps code and message into an object, others do not.
	var inner map[string]json.RawMessage
	if json.Unmarshal(fields["error"], &inner) == nil && inner != nil {
		fields = inner
	}
	if requestID == "" {
		requestID = text(fields, "request_id", "requestId")
	}
	code = CanonicalCode(text(fields, "error_code", "err code", "errorCode", "code"))
	message = text(fields, "error_msg", "err msg", "error msg", "error_message", "errorMessage", "message", "error", "title")
	return code, message, requestID
}

// text returns the first of the keys that holds a text or a number.
func text(fields map[string]json.RawMessage, keys ...string) string {
	for _, key := range keys {
		raw := fields[key]
		var s string
		if json.Unmarshal(raw, &s) == nil && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s)
		}
		var n json.Number
		if json.Unmarshal(raw, &n) == nil && n != "" {
			return n.String()
		}
	}
	return ""
}

// CanonicalCode spells the code " DRS-M00201" of an older answer like "DRS.M00201" of today's.
func CanonicalCode(code string) string {
	code = strings.TrimSpace(code)
	if rest, old := strings.CutPrefix(code, "DRS-"); old {
		return "DRS." + rest
	}
	return code
}

// Excerpt is the beginning of an answer that is not a JSON object, on one line: enough to tell a proxy's page from a typing
// error.
func Excerpt(body string) string {
	body = strings.TrimSpace(body)
	s := strings.Join(strings.Fields(strings.ToValidUTF8(body[:min(len(body), 2048)], "")), " ")
	if s == "" {
		return "the answer is empty"
	}
	return Truncate(s, 200)
}

// longestAsked bounds a Retry-After: what is longer ends every run alike, and could not be added to anything.
const longestAsked = 24 * time.Hour

// retryAfter reads a Retry-After header: seconds, or an HTTP date. What is neither, or over, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestAsked.Seconds()))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), longestAsked)
	}
	return 0
}

// RefusedByGateway tells whether a code says that the gateway refused the proof of who is calling: APIGW.0301 to APIGW.0307.
func RefusedByGateway(code string) bool {
	digit, is := strings.CutPrefix(code, "APIGW.030")
	return is && len(digit) == 1 && digit >= "1" && digit <= "7"
}
