package report

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACSVHasNoFormulaAndNothingInvisible(t *testing.T) {
	for text, want := range map[string]string{
		"all is well":              "all is well",
		"=1+1":                     "'=1+1",
		" \n\t@SUM(A1)":            "' \n\t@SUM(A1)",
		"\u202e-2":                 "'-2",
		"＝HYPERLINK()":             "'＝HYPERLINK()",
		"\x1b[31mred\x1b[0m\u200b": "[31mred[0m",
		"1 = 1, \"quoted\"\nlines": "1 = 1, \"quoted\"\nlines",
	} {
		var out bytes.Buffer
		require.NoError(t, New([]Result{{ID: "a", Outcome: Failed, ErrorMsg: text}}).WriteCSV(&out))
		rows, err := csv.NewReader(&out).ReadAll()
		require.NoError(t, err)
		require.Equal(t, want, rows[1][4])
	}
}
