package plan

import (
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
)

// decodeText returns a text as UTF-8. It may come as UTF-16 with a byte order mark, as spreadsheets and PowerShell write it.
// Bytes of other encodings stay as they are: they may stand in comments and in columns that are not read.
func decodeText(text string) (string, error) {
	switch {
	case strings.HasPrefix(text, "\xff\xfe\x00\x00"), strings.HasPrefix(text, "\x00\x00\xfe\xff"):
		return "", errors.New("the text is UTF-32; save it as UTF-8")
	case strings.HasPrefix(text, "\xff\xfe"):
		return decodeUTF16(text[2:], binary.LittleEndian)
	case strings.HasPrefix(text, "\xfe\xff"):
		return decodeUTF16(text[2:], binary.BigEndian)
	}
	return withoutNUL(text)
}

func decodeUTF16(text string, order binary.ByteOrder) (string, error) {
	if len(text)%2 != 0 {
		return "", errors.New("the text is UTF-16 that ends within a character; save it again, best as UTF-8")
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16([]byte(text[2*i : 2*i+2]))
	}
	return withoutNUL(string(utf16.Decode(units)))
}

// withoutNUL refuses text with NUL bytes. They are what UTF-16 without a mark looks like.
func withoutNUL(text string) (string, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return "", errors.New("the text has NUL bytes, as UTF-16 without a byte order mark has; save it as UTF-8")
	}
	return text, nil
}

// unifyLineEnds turns every line end into \n: Windows ends a line with \r\n, old Mac programs and some spreadsheets with \r.
func unifyLineEnds(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
