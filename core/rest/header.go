package rest

import "fmt"

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
				Remedy:  "set it again, as one word without line breaks or blanks",
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
