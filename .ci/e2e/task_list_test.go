package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// A and B, in the lists of these tests.
const (
	taskA = "9a470239-2308-4bb5-a6bc-1040402fjb21"
	taskB = "dbb8127c-b093-4b94-b764-7161e151jb2s"
)

// sometime is a start time of B, and its date.
var (
	sometime = time.Now().UTC().AddDate(0, 6, 0).Truncate(24 * time.Hour).Add(2 * time.Hour)
	date     = sometime.Format(time.DateOnly)
	withIDs  = strings.NewReplacer("<A>", taskA, "<B>", taskB, "<date>", date, "<ms>", fmt.Sprint(sometime.UnixMilli()),
		"<exponent>", strconv.FormatFloat(float64(sometime.UnixMilli()), 'e', -1, 64))
)

// listStep is a run of the action with a list, as an input or, if file is set, as a file of the workspace.
func listStep(t *testing.T, url, list string, file bool) *step {
	inputs := []string{"endpoint", url, "project-id", project, "auth-token", secret}
	if !file {
		return newStep(t, append(inputs, "jobs", list)...)
	}
	s := newStep(t, append(inputs, "jobs-file", "tasks.txt")...)
	require.NoError(t, os.WriteFile(filepath.Join(s.workspace, "tasks.txt"), []byte(list), 0o600))
	return s
}

// asUTF16 is what PowerShell 5 writes for a text of ASCII characters.
func asUTF16(text string) string {
	var b strings.Builder
	for _, c := range text {
		b.WriteString(string(c) + "\x00")
	}
	return "\xff\xfe" + b.String()
}

func TestEveryFormOfATaskListStartsWhatWasMeant(t *testing.T) {
	t.Parallel()
	now := fault.StartRecord{ID: taskA}
	later := fault.StartRecord{ID: taskB, StartTime: sometime.UnixMilli()}
	yes, no := true, false
	both, timed := []fault.StartRecord{{ID: taskA}, {ID: taskB}}, []fault.StartRecord{now, later}
	for name, c := range map[string]struct {
		list string
		want []fault.StartRecord
	}{
		"commas":                          {"<A>, <B>", both},
		"lines with comments":             {"<A>          # at once\n<B>@<ms> # later\n", timed},
		"a folded block without comments": {"<A> <B>@<ms>", timed},
		"lines that end in CR":            {"<A> # at once\r<B>@<ms> # later\r", timed},
		"lines that end in CRLF":          {"<A>\r\n<B>\r\n", both},
		"bullets":                         {"- <A>\n- <B>@<ms>\n", timed},
		"UTF-8 behind a byte order mark":  {"\ufeff<A>\r\n<B>", both},
		"UTF-16 from PowerShell":          {asUTF16(withIDs.Replace("<A>\r\n<B>@<ms>\r\n")), timed},
		"CSV":                             {"job_id,start_time\n<A>,\n<B>,<ms>\n", timed},
		"CSV of a spreadsheet":            {"\ufeff\"Name\";\"job_id\";\"start_time\"\r\n\"orders; old\";\"<A>\";\"\"\r\n\"x \"\"y\"\"\";\"<B>\";\"<date> 02:00Z\"\r\n;;\r\n", timed},
		"CSV in UTF-16 with tabs":         {asUTF16(withIDs.Replace("job_id\tstart_time\r\n<A>\t\r\n<B>\t<ms>\r\n")), timed},
		"a JSON array of IDs":             {`["<A>", "<B>"]`, both},
		"the API's own body":              {`{"jobs":[{"job_id":"<A>"},{"job_id":"<B>","start_time":"<ms>"}]}`, timed},
		"JSON behind a byte order mark":   {"\ufeff[\"<A>\",\"<B>\"]", both},
		"a JSON string of text":           {`"<A>\n<B>"`, both},
		"the start time 0 as a string":    {`[{"job_id":"<A>","start_time":"0"},{"job_id":"<B>"}]`, both},
		"the start time 0 as a number":    {`[{"job_id":"<A>","start_time":0},{"job_id":"<B>","start_time":null}]`, both},
		"a number with a fraction":        {`["<A>",{"job_id":"<B>","start_time":<ms>.0}]`, timed},
		"a number with an exponent":       {`["<A>",{"job_id":"<B>","start_time":<exponent>}]`, timed},
		"a time without seconds":          {"<A> <B>@<date>T02:00Z", timed},
		"an offset without a colon":       {"<A> <B>@<date>T10:00:00+0800", timed},
		"an offset with a colon":          {"<A> <B>@<date>T10:00+08:00", timed},
		"JSON lines of jq -c":             {"{\"job_id\":\"<A>\"}\n{\"job_id\":\"<B>\",\"start_time\":<ms>}\n", timed},
		"one task alone":                  {`{"job_id":"<B>","start_time":"<ms>"}`, []fault.StartRecord{later}},
		"strings without brackets":        {`"<A>", "<B>"`, both},
		"IDs in quotes of a chat":         {"“<A>”\n'<B>@<ms>'", timed},
		"semicolons":                      {"<A>;<B>@<ms>;", timed},
		"Excel's line of the separator":   {"sep=;\r\nTask ID;start_time\r\n<A>;\r\n<B>;<ms>\r\n", timed},
		"a column id":                     {"id,outcome\n<A>,failed\n<B>,failed\n", both},
		"a time as the log prints it":     {"<A>@NOW <B>@<date> 02:00 UTC", timed},
		"the switches of newer APIs":      {`[{"job_id":"<A>","is_only_init_task":true},{"job_id":"<B>","is_auto_create_compare":false,"is_only_init_task":false}]`, []fault.StartRecord{{ID: taskA, OnlyInit: &yes}, {ID: taskB, OnlyInit: &no, CreateCompare: &no}}},
	} {
		t.Run(name, func(t *testing.T) {
			sim, url := serve(t)
			list := withIDs.Replace(c.list)
			s := listStep(t, url, list, strings.Contains(list, "\x00"))
			require.NoError(t, s.cmd.Run(), s.log.String())
			started := sim.StartLog()
			for i := range started {
				started[i].At, started[i].Request = time.Time{}, 0 // of which this test says nothing
			}
			require.Equal(t, c.want, started)
		})
	}
}

func TestARelativeStartTimeCountsFromNow(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	before := time.Now()
	s := listStep(t, url, taskA+"@+1h30m", false)
	require.NoError(t, s.cmd.Run(), s.log.String())
	started := sim.StartLog()
	require.Len(t, started, 1)
	at := time.UnixMilli(started[0].StartTime)
	require.WithinRange(t, at, before.Add(90*time.Minute).Truncate(time.Millisecond), time.Now().Add(90*time.Minute))
}

func TestATaskWhoseTimeHasPassedIsNotStartedAndItsStatusDecides(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	past := "@" + strconv.FormatInt(time.Now().Add(-6*time.Minute).UnixMilli(), 10)
	s := newStep(t, "endpoint", url, "project-id", project, "auth-token", secret, "settle-time", "100ms", "jobs", "a-running"+past+" b-1"+past+" c-1")
	require.Error(t, s.cmd.Run(), s.log.String())
	require.JSONEq(t, `["a-running","c-1"]`, s.outputs(t)["started"])
	require.Contains(t, s.log.String(), "(b-1): failed: CONFIGURATION  its start time has passed")
	require.Equal(t, map[string]int{"c-1": 1}, sim.AllStarts())
}

func TestAListThatMayMeanSomethingElseStartsNothing(t *testing.T) {
	t.Parallel()
	seconds := strconv.FormatInt(sometime.Unix(), 10)
	for name, c := range map[string]struct{ list, want string }{
		"a comment that swallows a task": {"<A> # at once <B>@+30m # later", "line 1: the comment holds what looks like a task ID"},
		"milliseconds behind a comma":    {"<A>,1893456000000", `line 1: "1893456000000" is a time or a number, not a task ID; write ID@TIME, without spaces`},
		"a date behind a comma":          {"<A>,2030-12-01", `line 1: "2030-12-01" is a time or a number, not a task ID`},
		"a date behind a tab":            {"<A>\t2030-12-01", `line 1: "2030-12-01" is a time or a number, not a task ID`},
		"a blank within a duration":      {"<A>@+1h 30m", `line 1: "30m" is a time or a number, not a task ID`},
		"a bullet that touches its ID":   {"-<A>", `begins with a hyphen; write "<A>", or "- <A>" in a list with bullets`},
		"prose":                          {"Message Body", `line 1: "Message" is a word, not a task ID, which has a digit or a hyphen`},
		"prose in JSON":                  {`["<A>","Body"]`, `jobs[1]: "Body" is a word, not a task ID`},
		"UTF-16 without a mark":          {asUTF16("9a-1")[2:], "the text has NUL bytes, as UTF-16 without a byte order mark has; save it as UTF-8"},
		"CSV with two columns of IDs":    {"ID,Task ID\n<A>,<B>", `line 1: the columns "ID" and "Task ID" may both mean task IDs`},
		"YAML objects":                   {"- job_id: <A>\n- job_id: <B>", "this is YAML with keys"},
		"all of terraform output":        {"ids = [\n  \"<A>\",\n]", "this is HCL, or all that `terraform output` prints"},
		"a report":                       {`{"results":[{"id":"<A>","outcome":"failed"}]}`, "this is a report of this program, not a list of tasks; use its output failed"},
		"an address":                     {"https://console.huaweicloud.com/drs/#/drs/detail/<A>", "this has an address, which is not a list of tasks"},
		"a time in many years":           {"<A>@2080-12-01 02:00 UTC", "is more than a year ahead (2080-12-01T02:00:00Z)"},
		"CSV with a column starttime":    {"job_id,starttime\n<A>,+30m", `line 1: the column "starttime" may mean start times, which would be ignored; name it start_time`},
		"CSV with a rounded time":        {"job_id,start_time\n<A>,1.89346E+12", "was rounded by a spreadsheet"},
		"CSV with a quote too many":      {"job_id,name\n<A>,\"x\n<B>,y", "line 2: the quotes of this record do not pair"},
		"IDs without quotes":             {`[<A>, <B>]`, `line 1, column 2: IDs stand in double quotes in JSON`},
		"a trailing comma":               {`["<A>",]`, "line 1, column 41: unexpected comma"},
		"a line of a tool before JSON":   {"Reading tasks...\n[\"<A>\"]", "line 2: JSON begins here, but other text stands before it; leave only the JSON"},
		"a time without a zone":          {"<A>@2030-12-01T02:00", "has no time zone; add an offset or Z"},
		"a date":                         {"<A>@2030-12-01", "has no time of day"},
		"seconds":                        {"<A>@" + seconds, "looks like seconds; this API takes milliseconds: <ms> ("},
		"a task twice":                   {"<A>\n<A>", "line 2: job_id \"<A>\" is listed twice, first at line 1; name each task once"},
		"a switch that is a string":      {`[{"job_id":"<A>","is_only_init_task":"true"}]`, "jobs[0]: is_only_init_task is a string; it takes true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			sim, url := serve(t)
			list := withIDs.Replace(c.list)
			s := listStep(t, url, list, strings.Contains(list, "\x00"))
			require.Error(t, s.cmd.Run(), s.log.String())
			require.Equal(t, 1, s.cmd.ProcessState.ExitCode())
			require.Contains(t, s.log.String(), withIDs.Replace(c.want))
			require.Empty(t, sim.AllRequests(), "something was sent")
		})
	}
}

func TestAMessageThatIsProseStartsNothingAndComesBack(t *testing.T) {
	t.Parallel()
	sim, url := serve(t)
	f := startFunction(t, configured(url)...)
	var q queueAnswer
	f.succeed(`{"Records":[{"messageId":"m-0","eventSource":"aws:sqs","body":"Message Body"},{"messageId":"m-1","eventSource":"aws:sqs","body":"`+taskA+`"}]}`, &q)
	require.Equal(t, []struct{ ItemIdentifier string }{{"m-0"}}, q.BatchItemFailures)
	require.Equal(t, map[string]int{taskA: 1}, sim.AllStarts())
}
