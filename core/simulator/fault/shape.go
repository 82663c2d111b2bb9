package fault

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// Shape is a form of error responses. All of them occur in the wild, by service and by age.
type Shape string

// The shapes.
const (
	ShapeDRS     Shape = "drs"     // {"error_code":…,"error_msg":…}: DRS, today
	ShapeDRSOld  Shape = "drs-old" // {"err code":" DRS-M00201","error msg":…}: an older page of DRS
	ShapeGateway Shape = "gateway" // {"error_code":…,"error_msg":…,"request_id":…}: the gateway in front
	ShapeIAM     Shape = "iam"     // {"error":{"code":401,"message":…,"title":…}}: IAM; a code of letters is a string
	ShapeOther   Shape = "other"   // {"code":…,"message":…}: other services
	ShapeTwice   Shape = "twice"   // as of DRS, but with a second code, DRS.M00202: it contradicts itself
	ShapeHTML    Shape = "html"    // a page, as proxies and load balancers send it
	ShapePlain   Shape = "plain"   // plain text
	ShapeEmpty   Shape = "empty"   // nothing
)

var shapes = []Shape{ShapeDRS, ShapeDRSOld, ShapeGateway, ShapeIAM, ShapeOther, ShapeTwice, ShapeHTML, ShapePlain, ShapeEmpty}

// response is an error response in this shape.
func (s Shape) response(status int, code, message, requestID string) simulator.Response {
	r := simulator.Response{Status: status, Header: http.Header{}}
	var contentType string
	if r.Body, contentType = s.write(status, code, message, requestID); contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// write returns the body of an error response in this shape, and its content type.
func (s Shape) write(status int, code, message, requestID string) (body []byte, contentType string) {
	var content any
	switch s {
	case ShapeDRSOld:
		content = struct {
			Code    string `json:"err code"`
			Message string `json:"error msg"`
		}{" " + strings.Replace(code, "DRS.", "DRS-", 1), message}
	case ShapeGateway:
		content = struct {
			Code      string `json:"error_code"`
			Message   string `json:"error_msg"`
			RequestID string `json:"request_id"`
		}{code, message, requestID}
	case ShapeIAM:
		var shown any = code
		if code == "" {
			shown = status
		}
		if n, err := strconv.Atoi(fmt.Sprint(shown)); err == nil {
			shown = n
		} else {
			shown = fmt.Sprint(shown)
		}
		content = map[string]any{"error": struct {
			Code    any    `json:"code"`
			Message string `json:"message"`
			Title   string `json:"title"`
		}{shown, message, http.StatusText(status)}}
	case ShapeOther:
		content = struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		}{code, message}
	case ShapeTwice:
		body, contentType = ShapeDRS.write(status, code, message, requestID)
		return append(body[:len(body)-1], `,"error_code":"DRS.M00202"}`...), contentType
	case ShapeHTML:
		title := fmt.Sprintf("%d %s", status, http.StatusText(status))
		return fmt.Appendf(nil, "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n"+
			"<hr><center>%s</center>\r\n</body>\r\n</html>\r\n", title, html.EscapeString(message)), "text/html"
	case ShapePlain:
		return []byte(message), "text/plain"
	case ShapeEmpty:
		return nil, ""
	case ShapeDRS, "":
		content = struct {
			Code    string `json:"error_code"`
			Message string `json:"error_msg"`
		}{code, message}
	}
	body, err := json.Marshal(content)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return body, "application/json"
}

// Echo is how the credentials of a request stand in a message.
type Echo string

// The encodings.
const (
	EchoNone   Echo = ""
	EchoPlain  Echo = "plain"
	EchoURL    Echo = "url"    // percent-encoded, as in a query
	EchoBase64 Echo = "base64" // the standard alphabet, with padding
)

var echoes = []Echo{EchoNone, EchoPlain, EchoURL, EchoBase64}

func (e Echo) encode(text string) string {
	switch e {
	case EchoURL:
		return url.QueryEscape(text)
	case EchoBase64:
		return base64.StdEncoding.EncodeToString([]byte(text))
	case EchoNone, EchoPlain:
	}
	return text
}

// message returns the fault's message for a call.
func (f *Fault) message(c *call) string {
	text := cmp.Or(f.Message, messageOf(f.Code))
	if f.Echo != EchoNone {
		text += " [" + f.Echo.encode(c.credentials()) + "]"
	}
	if missing := f.MessageSize - len(text); missing > 0 {
		text += strings.Repeat(".", missing)
	}
	return text
}

func (f *Fault) taskError(c *call) *simulator.TaskError {
	return &simulator.TaskError{Code: f.Code, Message: f.message(c)}
}

// credentials returns what the request proves its caller by: its token, else its temporary keys' token, else its
// signature, else, for a sign-in, the body.
func (c *call) credentials() string {
	return cmp.Or(
		c.Header.Get("X-Auth-Token"), c.Header.Get("X-Security-Token"), c.Header.Get("Authorization"), string(c.body),
	)
}
