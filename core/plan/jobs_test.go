package plan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

const (
	idA = "9a470239-2308-4bb5-a6bc-1040402fjb21"
	idB = "dbb8127c-b093-4b94-b764-7161e151jb2s"
	idC = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func ms(t time.Time) string { return fmt.Sprint(t.UnixMilli()) }

func TestJobsAreReadInEveryForm(t *testing.T) {
	yes := true
	later := ms(noon.Add(30 * time.Minute))
	two := []drs.StartInfo{{JobID: idA}, {JobID: idB, StartTime: later}}
	for name, c := range map[string]struct {
		text string
		want []drs.StartInfo
	}{
		"the API's own request body":       {`{"jobs":[{"job_id":"` + idA + `"},{"job_id":"` + idB + `","start_time":"` + later + `"}]}`, two},
		"an array of objects":              {`[{"job_id":"` + idA + `"},{"start_time":` + later + `,"job_id":"` + idB + `"}]`, two},
		"an array of IDs":                  {`["` + idA + `", "` + idB + `"]`, []drs.StartInfo{{JobID: idA}, {JobID: idB}}},
		"IDs and objects mixed":            {`["` + idA + `",{"job_id":"` + idB + `","start_time":"+30m"}]`, two},
		"text with commas":                 {idA + ", " + idB + "@+30m", two},
		"text with new lines and comments": {"# tonight\n" + idA + " # the first\r\n\n\t" + idB + "@2026-11-30T20:30:00+08:00\n", two},
		"a JSON string of text":            {`"` + idA + `\n` + idB + `@+30m"`, two},
		"a JSON object around text":        {`{"jobs":"` + idA + ` ` + idB + `@` + later + `"}`, two},
		"a newer API's flag":               {`[{"job_id":"` + idA + `","is_auto_create_compare":true}]`, []drs.StartInfo{{JobID: idA, IsAutoCreateCompare: &yes}}},
		"an empty start time, and null":    {`[{"job_id":"` + idA + `","start_time":""},{"job_id":"` + idB + `","start_time":null}]`, []drs.StartInfo{{JobID: idA}, {JobID: idB}}},
		"a byte order mark":                {"\ufeff" + idA, []drs.StartInfo{{JobID: idA}}},
		"white space around":               {"\n  [ \"" + idA + "\" ]\n ", []drs.StartInfo{{JobID: idA}}},
		"an escaped ID":                    {`["9\u0061470239-2308-4bb5-a6bc-1040402fjb21"]`, []drs.StartInfo{{JobID: idA}}},
	} {
		t.Run(name, func(t *testing.T) {
			jobs, err := ParseJobs("input jobs", c.text, "", noon)
			require.NoError(t, err)
			require.Equal(t, c.want, jobs)
		})
	}
}

func TestTheDefaultStartTimeIsForJobsThatHaveNone(t *testing.T) {
	jobs, err := ParseJobs("input jobs", idA+" "+idB+"@+2h", ms(noon.Add(time.Hour)), noon)
	require.NoError(t, err)
	require.Equal(t, []drs.StartInfo{
		{JobID: idA, StartTime: ms(noon.Add(time.Hour))},
		{JobID: idB, StartTime: ms(noon.Add(2 * time.Hour))},
	}, jobs)
}

func TestWrongJobsAreNamedWithPlaceAndRemedy(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                      {" \n ", []string{`input jobs: nothing to start; name at least one job, for instance "` + idA + `"`}},
		"only comments":                {"# nothing tonight", []string{`input jobs: nothing to start; name at least one job, for instance "` + idA + `"`}},
		"an empty array":               {"[]", []string{`input jobs: nothing to start; name at least one job, for instance "` + idA + `"`}},
		"an ID with a space":           {`["9a47 0239"]`, []string{`input jobs: jobs[0]: job_id "9a47 0239" has a character that no ID has; an ID consists of letters, digits and hyphens`}},
		"an ID that is long":           {strings.Repeat("a", 65), []string{`input jobs: line 1: job_id "` + strings.Repeat("a", 65) + `" has 65 characters; an ID has at most 64`}},
		"an ID twice":                  {idA + "\n" + idB + "\n" + idA, []string{`input jobs: line 3: job_id "` + idA + `" is there already, at line 1; name each job once`}},
		"an ID twice in JSON":          {`["` + idA + `",{"job_id":"` + idA + `"}]`, []string{`input jobs: jobs[1]: job_id "` + idA + `" is there already, at jobs[0]; name each job once`}},
		"seconds":                      {`[{"job_id":"` + idA + `","start_time":"1599202771"}]`, []string{`input jobs: jobs[0]: start_time "1599202771" looks like seconds; this API takes milliseconds`}},
		"microseconds":                 {idA + "@1599202771816000", []string{`input jobs: line 1: start_time "1599202771816000" looks like micro- or nanoseconds; this API takes milliseconds`}},
		"the past":                     {idA + "@1599202771816", []string{`input jobs: line 1: start_time "1599202771816" lies in the past (2020-09-04T06:59:31Z); leave it out to start at once`}},
		"not a time":                   {idA + "@tomorrow", []string{`input jobs: line 1: start_time "tomorrow" is not a time; give milliseconds since the epoch ("1893456000000"), RFC 3339 ("2030-01-01T02:00:00+08:00") or a time from now ("+30m")`}},
		"not a time from now":          {idA + "@+soon", []string{`input jobs: line 1: start_time "+soon" is not a time from now such as "+30m" or "+2h"`}},
		"no time after the @":          {idA + "@", []string{`input jobs: line 1: "` + idA + `@" has no start time after the @`}},
		"an unknown key":               {`[{"job_id":"` + idA + `","startTime":"+1h"}]`, []string{`input jobs: jobs[0]: unknown key "startTime"; a job has job_id, start_time and is_auto_create_compare`}},
		"an unknown key of the object": {`{"jobs":["` + idA + `"],"endpoint":"x"}`, []string{`input jobs: unknown key "endpoint"; the object has the one key "jobs"`}},
		"no jobs in the object":        {`{}`, []string{`input jobs: the object has no key "jobs"`}},
		"an ID that is missing":        {`[{"start_time":"+1h"}]`, []string{`input jobs: jobs[0]: job_id is missing`}},
		"an ID that is a number":       {`[{"job_id":7},8,null]`, []string{`input jobs: jobs[0]: job_id is a number; it takes a string`, `input jobs: jobs[1]: is a number; a job is an object with "job_id", or an ID`, `input jobs: jobs[2]: is null; a job is an object with "job_id", or an ID`}},
		"JSON that is cut":             {`["` + idA + `",`, []string{`input jobs: the JSON is cut: it ends in the middle, at line 1, column 41`}},
		"JSON that is wrong":           {"[\n\"" + idA + "\",\n oops]", []string{`input jobs: the JSON is wrong at line 3, column 2: invalid character 'o' looking for beginning of value`}},
		"two JSON values":              {`["` + idA + `"] ["` + idB + `"]`, []string{`input jobs: the JSON is wrong at line 1, column 42: invalid character '[' after top-level value`}},
		"a bullet":                     {"- " + idA, []string{`input jobs: line 1: job_id "-" has no letter or digit; a list of IDs has no bullets`}},
		"after blank lines":            {"\n \n" + idA + "@bad", []string{`input jobs: line 3: start_time "bad" is not a time; give milliseconds since the epoch ("1893456000000"), RFC 3339 ("2030-01-01T02:00:00+08:00") or a time from now ("+30m")`}},
		"JSON after blank lines":       {"\n\n[\"" + idA + "\",\n]", []string{`input jobs: the JSON is wrong at line 4, column 1: invalid character ']' looking for beginning of value`}},
		"a comma too much":             {`["` + idA + `",]`, []string{`input jobs: the JSON is wrong at line 1, column 41: invalid character ']' looking for beginning of value`}},
		"null":                         {"null", []string{"input jobs: null is no list of jobs; the expression behind it has no value"}},
		"an ID with two IDs":           {`[{"job_id":"` + idA + `","job_id":"` + idB + `"}]`, []string{`input jobs: jobs[0]: the key "job_id" is there twice`}},
		"far away":                     {idA + "@+2562047h", []string{`input jobs: line 1: start_time "+2562047h" is too far away: the API takes 13 digits of milliseconds`}},
		"two signs":                    {idA + "@++5m", []string{`input jobs: line 1: start_time "++5m" is not a time from now such as "+30m" or "+2h"`}},
		"all problems at once": {"x y_z\n" + idA + "@1599202771 x", []string{
			`input jobs: line 1: job_id "y_z" has a character that no ID has; an ID consists of letters, digits and hyphens`,
			`input jobs: line 2: start_time "1599202771" looks like seconds; this API takes milliseconds`,
			`input jobs: line 2: job_id "x" is there already, at line 1; name each job once`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseJobs("input jobs", c.text, "", noon)
			var wrong *ValidationError
			require.ErrorAs(t, err, &wrong)
			require.Equal(t, c.want, wrong.Problems)
		})
	}
}

func TestAFloodOfProblemsIsCutShort(t *testing.T) {
	for _, text := range []string{strings.Repeat("_ ", 1000), "{" + strings.Repeat(`"x":1,`, 1000) + `"y":1}`} {
		_, err := ParseJobs("input jobs", text, "", noon)
		var wrong *ValidationError
		require.ErrorAs(t, err, &wrong)
		require.Len(t, wrong.Problems, maxProblems+1)
	}
}

func TestARecentStartTimeIsTaken(t *testing.T) {
	// A workflow may have waited a little for its runner.
	jobs, err := ParseJobs("input jobs", idA+"@"+ms(noon.Add(-4*time.Minute)), "", noon)
	require.NoError(t, err)
	require.Equal(t, ms(noon.Add(-4*time.Minute)), jobs[0].StartTime)
}

func FuzzParseJobs(f *testing.F) {
	for _, seed := range []string{
		"", idA, idA + "," + idB + "@+30m # x", `["` + idA + `"]`, `{"jobs":[{"job_id":"` + idA + `","start_time":"1599202771816"}]}`,
		`[{"job_id":"a","start_time":17e11,"is_auto_create_compare":false}]`, `"a b"`, `{"jobs":"a@+1h"}`, `[[{}],null,1.5e3,"\ud800"]`, `{"a":{"b":["\\\""]}}`, `"\"a\""`, "[",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		jobs, err := ParseJobs("x", text, "", noon)
		if err != nil {
			require.Empty(t, jobs)
			require.NotEmpty(t, err.Error())
			return
		}
		// What was accepted is what the API's own body says, and reading that again gives the same.
		body, err := json.Marshal(drs.StartRequest{Jobs: jobs})
		require.NoError(t, err)
		again, err := ParseJobs("x", string(body), "", noon)
		require.NoError(t, err)
		require.Equal(t, jobs, again)
		seen := map[string]bool{}
		for _, job := range jobs {
			require.Empty(t, idProblem(job.JobID))
			require.False(t, seen[job.JobID], "an ID twice")
			seen[job.JobID] = true
		}
	})
}
