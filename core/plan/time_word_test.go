package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTimesAreKnownFromIDs(t *testing.T) {
	for _, word := range []string{
		"1893456000", "1893456000000", "1893456000000000000", "1893456000000.0", "1.893456e12", "0", "8", "-5",
		"2030-12-01", "01-12-2030", "01.12.2030", "12/1/30", "20301201", "2030-12", "2030-12-01T02:00:00Z", "2030-12-01T02", "20301201T020000Z", "2030-W48-7", "1-Dec-2030", "Dec-1", "1-december", "01-May-30",
		"02:00", "02:00Z", "+0800", "2am", "10:30PM",
		"30m", "+30m", "1h30m", "90s", "2d", "2days", "45min", "1.5h", "PT30M", "P1DT2H", "250ms",
	} {
		require.True(t, looksLikeTime(word), word)
	}
	for _, word := range []string{"", "now", "a1", "1a", "P1", "a-missing", "8-missing", "2m-full", "00000042-slow", "job-0001", "x2030-12-01", "2030-orders", "1-2-dec-may", "december", "m30", "3x", "9a470239", "5-a"} {
		require.False(t, looksLikeTime(word), word)
	}
}
