package plan

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// utf16LE encodes a text as PowerShell's > does.
func utf16LE(text string) []byte {
	b := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

func utf16BE(text string) []byte {
	b := []byte{0xfe, 0xff}
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.BigEndian.AppendUint16(b, unit)
	}
	return b
}

func TestUTF16IsReadByItsMark(t *testing.T) {
	const text = idA + " # Bestellungen für 顧客 😀\r\n" + idB + "\r\n"
	for _, encoded := range [][]byte{utf16LE(text), utf16BE(text), []byte("\ufeff" + text)} {
		jobs, err := readList(string(encoded))
		require.NoError(t, err)
		require.Len(t, jobs, 2)
		require.Equal(t, idB, jobs[1].JobID)
	}
}

func TestOtherEncodingsAreNamed(t *testing.T) {
	refusals{
		"UTF-16 without a mark": {string(utf16LE(idA)[2:]), []string{"the text has NUL bytes, as UTF-16 without a byte order mark has; save it as UTF-8"}},
		"UTF-16 that is cut":    {string(utf16LE(idA)[:73]), []string{"the text is UTF-16 that ends within a character; save it again, best as UTF-8"}},
		"UTF-32":                {"\xff\xfe\x00\x00a\x00\x00\x00", []string{"the text is UTF-32; save it as UTF-8"}},
	}.check(t)
}

func TestACommentMayBeInAnyEncoding(t *testing.T) {
	jobs, err := readList(idA + " # \xb6\xa9\xb5\xa5\n" + idB)
	require.NoError(t, err)
	require.Len(t, jobs, 2)
}
