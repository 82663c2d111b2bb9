package plan

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAStartTimeMayBeSpeltInManyWays(t *testing.T) {
	at := time.Date(2027, 6, 1, 2, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"": "", " ": "", "0": "", "0.0": "", "now": "", "Now": "", "NOW": "",
		"1811808000000": "1811808000000", "1811808000000.0": "1811808000000", "1.811808e12": "1811808000000", "1.811808E+12": "1811808000000",
		"2027-06-01T02:00:00Z": ms(at), "2027-06-01T02:00Z": ms(at), "2027-06-01T10:00:00+08:00": ms(at), "2027-06-01T10:00:00+0800": ms(at),
		"2027-06-01T10:00+0800": ms(at), "2027-06-01T10:00+08": ms(at), "2027-06-01T02:00:00.250Z": ms(at.Add(250 * time.Millisecond)),
		"2027-06-01 02:00:00Z": ms(at), "2027-06-01t02:00z": ms(at),
		"2027-06-01 02:00 UTC": ms(at), "2027-06-01 02:00:00 UTC": ms(at), "2027-06-01T02:00UTC": ms(at), "2027-06-01 02:00 utc": ms(at),
		"+2d": ms(noon.Add(48 * time.Hour)), "+1d12h": ms(noon.Add(36 * time.Hour)), "+0.5d": ms(noon.Add(12 * time.Hour)), "+365d": ms(noon.Add(365 * 24 * time.Hour)),
		"+30m": ms(noon.Add(30 * time.Minute)), "+1h30m": ms(noon.Add(90 * time.Minute)), "+1.5h": ms(noon.Add(90 * time.Minute)), "+0s": ms(noon),
	} {
		got, err := parseStartTime(text, noon)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestAWrongStartTimeIsRefusedWithItsRemedy(t *testing.T) {
	const right = "; this API takes milliseconds: 1893456000000 (2030-01-01T00:00:00Z)"
	const relative = `is not a time from now such as "+30m" or "+1d12h", with the units d, h, m and s and without spaces`
	for text, want := range map[string]string{
		"1893456000": "looks like seconds" + right, "1893456000000000": "looks like microseconds" + right, "1893456000000000000": "looks like nanoseconds" + right,
		"1893456000.25":   "looks like seconds; this API takes milliseconds: 1893456000250 (2030-01-01T00:00:00Z)",
		"1893456000000.5": "is not a time; " + timeForms, "189345600000": "is not a time; " + timeForms, "1e400": "is not a time; " + timeForms,
		"0x1p40": "is not a time; " + timeForms, "tomorrow": "is not a time; " + timeForms, "-30m": `is not a time; ` + timeForms,
		"2030-12-01T02:00":    `has no time zone; add an offset or Z ("2030-12-01T02:00+08:00", "2030-12-01T02:00Z")`,
		"2030-12-01T02:00:00": `has no time zone; add an offset or Z ("2030-12-01T02:00:00+08:00", "2030-12-01T02:00:00Z")`,
		"2030-12-01":          `has no time of day; write "2030-12-01T02:00:00+08:00" or "2030-12-01T02:00:00Z"`,
		"30m":                 `has no sign; write "+30m" for a time from now`,
		"+soon":               relative, "++5m": relative, "+1h 30m": relative, "+2days": relative, "+d": relative, "+1e99d": relative, "+2h1d": relative, "+": relative,
		"2d":                   `has no sign; write "+2d" for a time from now`,
		"+2562047h":            "is more than a year ahead (2319-03-12T11:00:00Z); check the year",
		"2027-11-30 12:01 UTC": "is more than a year ahead (2027-11-30T12:01:00Z); check the year",
		"9999999999999":        "is more than a year ahead (2286-11-20T17:46:39Z); check the year",
		"1066-10-14T09:00Z":    "is too far in the past (1066-10-14T09:00:00Z)",
	} {
		_, err := parseStartTime(text, noon)
		require.EqualError(t, err, `start_time "`+text+`" `+want)
	}
}

// A list may be played again after its start times have passed.
func TestALateStartTimeIsTaken(t *testing.T) {
	late := ms(noon.Add(-6 * time.Minute))
	c := settings(t, map[string]string{"jobs": idA + "@1599202771816 " + idB + " " + idC + "@+1h", "start-time": late, "simulate": "true"}, nil)
	p, err := c.Plan(noon, false)
	require.NoError(t, err)
	var times []string
	for _, job := range p.Jobs {
		times = append(times, job.StartTime)
	}
	require.Equal(t, []string{"1599202771816", late, ms(noon.Add(time.Hour))}, times)
	require.Equal(t, []bool{true, true, false}, []bool{IsLate(times[0], noon), IsLate(times[1], noon), IsLate(times[2], noon)})
}

func TestAStartTimeIsLateAfterFiveMinutes(t *testing.T) {
	// A workflow may have waited a little for its runner.
	for past, late := range map[time.Duration]bool{-time.Hour: false, 0: false, 5 * time.Minute: false, 5*time.Minute + time.Millisecond: true} {
		require.Equal(t, late, IsLate(ms(noon.Add(-past)), noon), past)
	}
}

func FuzzStartTime(f *testing.F) {
	for _, seed := range []string{"0", "now", "1893456000000", "0000000000001", "1893456000000.0", "1.893456e12", "1e400", "2030-12-01T02:00Z", "2030-12-01 02:00:00+0800", "2030-12-01T02:00", "+1h30m", "++5m", "+", "30m", "1.89346E+12"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		startTime, err := parseStartTime(text, noon)
		if err != nil || startTime == "" {
			return
		}
		// What was accepted is what the API takes, and reading that again gives the same.
		require.Regexp(t, `^[1-9][0-9]{12}$`, startTime)
		again, err := parseStartTime(startTime, noon)
		require.NoError(t, err)
		require.Equal(t, startTime, again)
	})
}

func TestAStartTimeHas13DigitsOfMilliseconds(t *testing.T) {
	for text, taken := range map[string]bool{"1000000000000": true, "999999999999": false, "10000000000000": false} {
		_, err := ParseJobs(TaskList{Text: exampleID + "@" + text, Now: noon})
		require.Equal(t, taken, err == nil, "%s: %v", text, err)
	}
}
