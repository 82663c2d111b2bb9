package rest

import (
	"fmt"
	"log/slog"
	"strings"
)

// Redacted is what a Secret prints as.
const Redacted = "[redacted]"

// Secret is a text that is never shown: under no verb of fmt, not as JSON, not in a log. Only Reveal returns it.
// The zero Secret is empty.
type Secret struct {
	// A pointer, since fmt prints the content of an unexported field of some other struct without asking its methods,
	// but follows no pointer there.
	text *string
}

// NewSecret wraps text. White space around it is taken off: a key that was pasted with a new line is a common mistake,
// and a header cannot carry one.
func NewSecret(text string) Secret {
	text = strings.TrimSpace(text)
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty tells whether there is no text.
func (s Secret) Empty() bool { return s.text == nil }

func (s Secret) shown() string {
	if s.Empty() {
		return ""
	}
	return Redacted
}

// String returns "[redacted]", or nothing if the secret is empty.
func (s Secret) String() string { return s.shown() }

// GoString serves %#v.
func (s Secret) GoString() string { return `rest.Secret("` + s.shown() + `")` }

// Format serves every verb of fmt, %x and %q included.
func (s Secret) Format(f fmt.State, verb rune) {
	switch {
	case verb == 'v' && f.Flag('#'):
		fmt.Fprint(f, s.GoString())
	case verb == 'q':
		fmt.Fprintf(f, "%q", s.shown())
	default:
		fmt.Fprint(f, s.shown())
	}
}

// MarshalText serves encoding/json, encoding/xml and other encoders of text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.shown()), nil }

// LogValue serves log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.shown()) }

// Decode serves envconfig.
func (s *Secret) Decode(text string) error {
	*s = NewSecret(text)
	return nil
}

// CheckHeader says why a value cannot be sent in a header, without showing it; nil if it can. A header's value consists of
// visible ASCII characters: anything else was pasted with it. net/http would refuse some of it too, but as a failure that
// may pass, and without naming the setting.
func CheckHeader(setting string, value Secret) *AuthError {
	if value.Empty() {
		return &AuthError{Problem: setting + " is empty", Remedy: "set it: a workflow secret that does not exist counts as blank"}
	}
	for i, b := range []byte(value.Reveal()) {
		if what := unprintable(b); what != "" {
			return &AuthError{
				Problem: fmt.Sprintf("%s cannot be sent: %s follows its first %d bytes", setting, what, i),
				Remedy:  "set it again, as one word without line breaks or spaces",
			}
		}
	}
	return nil
}

// unprintable names a byte that is not a visible ASCII character; empty for one that is.
func unprintable(b byte) string {
	switch {
	case b == '\n' || b == '\r':
		return "a line break"
	case b == ' ' || b == '\t':
		return "a blank"
	case b < ' ' || b == 0x7f:
		return "a control character"
	case b > 0x7f:
		return "a character beyond ASCII"
	}
	return ""
}
