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
