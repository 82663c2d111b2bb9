package simulator

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"strings"
)

// Echo is how the credentials of a request stand in a message.
type Echo string

// The encodings.
const (
	EchoNone      Echo = ""
	EchoPlain     Echo = "plain"
	EchoURL       Echo = "url"        // percent-encoded, as in a query
	EchoBase64    Echo = "base64"     // the standard alphabet, with padding
	EchoBase64URL Echo = "base64-url" // the alphabet for URLs, without padding
)

func (e Echo) known() bool {
	switch e {
	case EchoNone, EchoPlain, EchoURL, EchoBase64, EchoBase64URL:
		return true
	}
	return false
}

func (e Echo) encode(text string) string {
	switch e {
	case EchoURL:
		return url.QueryEscape(text)
	case EchoBase64:
		return base64.StdEncoding.EncodeToString([]byte(text))
	case EchoBase64URL:
		return base64.RawURLEncoding.EncodeToString([]byte(text))
	case EchoNone, EchoPlain:
	}
	return text
}

// message returns the fault's message for a call.
func (f *Fault) message(c *call) string {
	text := cmp.Or(f.Message, messages[f.Code])
	if f.Echo != EchoNone {
		text += " [" + f.Echo.encode(c.credentials()) + "]"
	}
	if missing := f.MessageSize - len(text); missing > 0 {
		text += strings.Repeat(".", missing)
	}
	return text
}

func (f *Fault) taskError(c *call) *taskError { return &taskError{f.Code, f.message(c)} }

// credentials returns what the request proves its caller by: its token, else its temporary keys' token, else its
// signature, else, for a sign-in, the body.
func (c *call) credentials() string {
	return cmp.Or(
		c.Header.Get("X-Auth-Token"), c.Header.Get("X-Security-Token"), c.Header.Get("Authorization"), string(c.body),
	)
}
