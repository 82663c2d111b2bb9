package plan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnIDHasUpTo64LettersDigitsAndHyphens(t *testing.T) {
	for _, id := range []string{idA, "054ba152d480d55b2f5dc0069e7ddef0", "a-missing", "a1", "1a", "3d-full", "P1", strings.Repeat("a1", 32)} {
		require.Empty(t, taskIDProblem(id, ""), id)
	}
	for _, id := range []string{"", "-", "--", "-a1", "a1-", "a_1", "ä1", "a\xff", "a1\n", "Message", strings.Repeat("a", 40), strings.Repeat("a1", 33), strings.Repeat("-", 40), "-" + idA, idA + "-"} {
		require.NotEmpty(t, taskIDProblem(id, ""), id)
	}
}

func TestWhatLooksLikeATaskIDIsFoundInAText(t *testing.T) {
	for text, want := range map[string]string{
		" at once " + idB + "@+30m # later": idB, "(" + idA + ")": idA, "ü" + idA + "ü": idA,
		"the second half of the orders - 2030": "", "054ba152d480d55b2f5dc0069e7ddef0": "", strings.Repeat("-", 40): "", strings.Repeat("a-", 20): "", idA[:31]: "",
	} {
		id, found := idWithin(text)
		require.Equal(t, want, id, text)
		require.Equal(t, want != "", found, text)
	}
}

func TestAnIDConsistsOfLettersDigitsAndHyphens(t *testing.T) {
	for _, id := range []string{"A-Z", "a-z", "a0-9", "AZaz09-AZaz09-AZaz09-AZaz09-AZaz0", strings.Repeat("a1", 32)} {
		jobs, err := ParseJobs(TaskList{Text: `["` + id + `"]`, Now: noon})
		require.NoError(t, err, id)
		require.Equal(t, id, jobs[0].JobID)
	}
	for _, c := range "@[`{/:\x7fé" {
		for _, id := range []string{"a" + string(c) + "1", strings.Repeat("a1-", 11) + string(c) + "a1"} {
			_, err := ParseJobs(TaskList{Text: `["` + id + `"]`, Now: noon})
			require.Error(t, err, id)
		}
	}
	_, err := ParseJobs(TaskList{Text: strings.Repeat("a1", 32) + "b", Now: noon})
	require.ErrorContains(t, err, "65 characters; an ID has at most 64")
}

func TestACommentHoldsAnIDFrom32CharactersOn(t *testing.T) {
	for comment, taken := range map[string]bool{
		strings.Repeat("a", 29) + "-1": true, strings.Repeat("a", 30) + "-1": false, strings.Repeat("a", 31) + "-": true,
		strings.Repeat("a", 31) + "1": true, strings.Repeat("a", 30) + "é-1": true,
	} {
		_, err := ParseJobs(TaskList{Text: exampleID + " # " + comment, Now: noon})
		require.Equal(t, taken, err == nil, comment)
	}
}

func TestTimesAreKnownFromIDs(t *testing.T) {
	for _, word := range []string{
		"1893456000", "1893456000000", "1893456000000000000", "1893456000000.0", "1.893456e12", "0", "8", "-5",
		"2030-12-01", "01-12-2030", "01.12.2030", "12/1/30", "20301201", "2030-12", "2030-12-01T02:00:00Z", "2030-12-01T02", "20301201T020000Z", "2030-W48-7", "1-Dec-2030", "Dec-1", "1-december", "01-May-30", "12--april",
		"02:00", "02:00Z", "+0800", "2am", "10:30PM",
		"30m", "+30m", "1h30m", "90s", "2d", "2days", "45min", "1.5h", "PT30M", "P1DT2H", "250ms",
	} {
		require.True(t, looksLikeTime(word), word)
	}
	for _, word := range []string{"", "now", "a1", "1a", "P1", "a-missing", "8-missing", "2m-full", "00000042-slow", "job-0001", "x2030-12-01", "2030-orders", "1-2-dec-may", "december", "m30", "3x", "9a470239", "5-a"} {
		require.False(t, looksLikeTime(word), word)
	}
}
