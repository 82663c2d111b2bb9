package plan

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

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

// readList reads a list as an action's input.
func readList(text string) ([]drs.StartInfo, error) {
	return ParseJobs(TaskList{From: "input jobs", Text: text, Now: noon})
}

// refusals is what each text is refused with: all problems, without "input jobs: ". A and B stand for task IDs.
type refusals map[string]struct {
	text string
	want []string
}

func (all refusals) check(t *testing.T) {
	t.Helper()
	withIDs := strings.NewReplacer("<A>", idA, "<B>", idB)
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			jobs, err := readList(withIDs.Replace(c.text))
			require.Nil(t, jobs)
			var wrong *ValidationError
			require.ErrorAs(t, err, &wrong)
			want := make([]string, len(c.want))
			for i := range want {
				want[i] = "input jobs: " + withIDs.Replace(c.want[i])
			}
			require.Equal(t, want, wrong.Problems)
		})
	}
}

func TestTaskListsAreReadInEveryForm(t *testing.T) {
	yes, no := true, false
	later := ms(noon.Add(30 * time.Minute))
	one, both, two := []drs.StartInfo{{JobID: idA}}, []drs.StartInfo{{JobID: idA}, {JobID: idB}}, []drs.StartInfo{{JobID: idA}, {JobID: idB, StartTime: later}}
	withIDs := strings.NewReplacer("<A>", idA, "<B>", idB, "<later>", later)
	for name, c := range map[string]struct {
		text string
		want []drs.StartInfo
	}{
		"the API's own request body":       {`{"jobs":[{"job_id":"<A>"},{"job_id":"<B>","start_time":"<later>"}]}`, two},
		"an array of objects":              {`[{"job_id":"<A>"},{"start_time":<later>,"job_id":"<B>"}]`, two},
		"an array of IDs":                  {`["<A>", "<B>"]`, both},
		"IDs and objects mixed":            {`["<A>",{"job_id":"<B>","start_time":"+30m"}]`, two},
		"text with commas":                 {"<A>, <B>@+30m", two},
		"text with line ends and comments": {"# tonight\n<A> # the first\r\n\n\t<B>@2026-11-30T20:30:00+08:00\n", two},
		"a folded block without comments":  {"<A> <B>@+30m", two},
		"lines that end in CR":             {"<A> # the first\r<B>@+30m # the second\r", two},
		"a list with bullets":              {"- <A>\n- <B>@+30m\n", two},
		"a folded list with bullets":       {"- <A> - <B>@+30m", two},
		"a JSON string of text":            {`"<A>\r<B>@+30m"`, two},
		"a JSON string of JSON":            {`"[\"<A>\",\"<B>\"]"`, both},
		"a JSON object around text":        {`{"jobs":"<A> <B>@<later>"}`, two},
		"flags of newer APIs":              {`[{"job_id":"<A>","is_auto_create_compare":true,"is_only_init_task":false}]`, []drs.StartInfo{{JobID: idA, IsAutoCreateCompare: &yes, IsOnlyInitTask: &no}}},
		"no start time, in every spelling": {`[{"job_id":"<A>","start_time":""},{"job_id":"<B>","start_time":null}]`, both},
		"now, in every spelling":           {`[{"job_id":"<A>","start_time":"0"},{"job_id":"<B>","start_time":0}]`, both},
		"a byte order mark":                {"\ufeff<A>", one},
		"byte order marks of joined files": {"\ufeff<A>\n\ufeff<B>\n", both},
		"JSON behind a byte order mark":    {"\ufeff[\"<A>\"]", one},
		"white space around":               {"\n  [ \"<A>\" ]\n ", one},
		"an escaped ID":                    {`["9\u0061470239-2308-4bb5-a6bc-1040402fjb21"]`, one},
		"JSON lines":                       {"{\"job_id\":\"<A>\"}\n{\"job_id\":\"<B>\",\"start_time\":\"+30m\"}\n", two},
		"objects of jq, without -c":        {"{\n  \"job_id\": \"<A>\"\n}\n{\n  \"job_id\": \"<B>\"\n}\n", both},
		"strings of jq":                    {"\"<A>\"\n\"<B>\"\n", both},
		"one task alone":                   {`{"start_time":"","job_id":"<A>"}`, one},
		"strings without brackets":         {`"<A>", "<B>"`, both},
		"IDs in quotes of every kind":      {"- '<A>'\n- “<B>@+30m”", two},
		"a quoted ID with its time":        {"`<A>`, \"<B>\"@+30m", two},
		"a shell's quotes around all":      {"\n'<A>\n<B>@+30m'\n", two},
		"semicolons":                       {"<A>; <B>@+30m;", two},
		"a time as the log prints it":      {"<A> <B>@2026-11-30 12:30 UTC # the second", two},
		"now in capitals":                  {"<A>@NOW <B>", both},
		"CSV":                              {"job_id,start_time\n<A>,\n<B>,+30m\n", two},
		"a JSON string of CSV":             {`"job_id,start_time\n<A>,\n<B>,+30m"`, two},
		"a name that rehearses":            {"a-missing 8-full", []drs.StartInfo{{JobID: "a-missing"}, {JobID: "8-full"}}},
	} {
		t.Run(name, func(t *testing.T) {
			jobs, err := readList(withIDs.Replace(c.text))
			require.NoError(t, err)
			require.Equal(t, c.want, jobs)
		})
	}
}

func TestTheDefaultStartTimeIsForTasksThatHaveNone(t *testing.T) {
	list := TaskList{From: "input jobs", StartTime: ms(noon.Add(time.Hour)), Now: noon}
	want := []drs.StartInfo{
		{JobID: idA, StartTime: ms(noon.Add(time.Hour))},
		{JobID: idB, StartTime: ms(noon.Add(2 * time.Hour))},
		{JobID: idC}, // which says now
	}
	for _, list.Text = range []string{
		idA + " " + idB + "@+2h " + idC + "@now",
		`["` + idA + `",{"job_id":"` + idB + `","start_time":"+2h"},{"job_id":"` + idC + `","start_time":0}]`,
		"job_id,start_time\n" + idA + "\n" + idB + ",+2h\n" + idC + ",0\n",
	} {
		jobs, err := ParseJobs(list)
		require.NoError(t, err)
		require.Equal(t, want, jobs)
	}
}

func TestAListWithoutATaskIsRefused(t *testing.T) {
	const nothing = "nothing to start; name at least one task, for instance \"<A>\""
	refusals{
		"nothing":               {" \n ", []string{nothing}},
		"only comments":         {"# nothing tonight", []string{nothing}},
		"an empty array":        {"[]", []string{nothing}},
		"CSV without a record":  {"job_id,start_time\n", []string{nothing}},
		"null":                  {"null", []string{"null is not a list of tasks; the expression behind it has no value"}},
		"no list in the object": {`{}`, []string{`the object has no key "jobs"`}},
	}.check(t)
}

func TestAListIsTakenWholeOrNotAtAll(t *testing.T) {
	refusals{
		"all problems at once": {"x-1 y_z\n<A>@1599202771 x-1", []string{
			`line 1: job_id "y_z" has the character '_'; an ID consists of letters, digits and hyphens`,
			`line 2: start_time "1599202771" looks like seconds; this API takes milliseconds: 1599202771000 (2020-09-04T06:59:31Z)`,
			`line 2: job_id "x-1" is listed twice, first at line 1; name each task once`,
		}},
		"a task twice":         {"<A>\n<B>\n<A>", []string{`line 3: job_id "<A>" is listed twice, first at line 1; name each task once`}},
		"a task twice in JSON": {`["<A>",{"job_id":"<A>"}]`, []string{`jobs[1]: job_id "<A>" is listed twice, first at jobs[0]; name each task once`}},
		"a task twice in CSV":  {"job_id\n<A>\n\n<A>", []string{`line 4: job_id "<A>" is listed twice, first at line 2; name each task once`}},
		"lines that end in CR": {"<A>\r<B>\r\n\rx_y", []string{`line 4: job_id "x_y" has the character '_'; an ID consists of letters, digits and hyphens`}},
	}.check(t)
}

func TestAFloodOfProblemsIsCutShort(t *testing.T) {
	for _, text := range []string{strings.Repeat("_ ", 1000), `{"jobs":[],` + strings.Repeat(`"x":1,`, 1000) + `"y":1}`, "job_id\n" + strings.Repeat("_\n", 1000)} {
		_, err := readList(text)
		var wrong *ValidationError
		require.ErrorAs(t, err, &wrong)
		require.Len(t, wrong.Problems, maxProblems+1)
	}
}

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

func TestWhatIsNoListIsNamedInOneSentence(t *testing.T) {
	const (
		hcl  = "this is HCL, or all that `terraform output` prints; give the list alone, as `terraform output -json NAME` prints it"
		yaml = "this is YAML with keys; write the IDs alone, one a line, each optionally ID@START_TIME"
		link = "this has an address, which is not a list of tasks; copy the tasks' IDs from the console's list of tasks"
	)
	encoded := base64.StdEncoding.EncodeToString([]byte(idA + "\n" + idB + "\n"))
	refusals{
		"a workbook":                {"PK\x03\x04\x14\x00", []string{"this is a workbook, not text; save the sheet as CSV"}},
		"an old workbook":           {"\xd0\xcf\x11\xe0\xa1\xb1", []string{"this is a workbook, not text; save the sheet as CSV"}},
		"YAML objects":              {"# tonight\n- job_id: <A>\n- job_id: <B>\n", []string{yaml}},
		"YAML under a key":          {"jobs:\n  - <A>\n", []string{yaml}},
		"a YAML document":           {"---\n- <A>\n", []string{yaml}},
		"a value of Terraform":      {"ids = [\n  \"<A>\",\n]", []string{hcl}},
		"all of terraform output":   {"region = \"cn-north-4\"\nids = tolist([\n  \"<A>\",\n])", []string{hcl}},
		"an output of Terraform":    {"tolist([\n  \"<A>\",\n])", []string{hcl}},
		"a resource":                {"resource \"huaweicloud_drs_job\" \"a\" {\n  name = \"x\"\n}", []string{hcl}},
		"base64":                    {encoded, []string{"this is base64; decode it first"}},
		"base64 in lines":           {encoded[:76] + "\n" + encoded[76:], []string{"this is base64; decode it first"}},
		"an address of the console": {"https://console.huaweicloud.com/drs/?region=cn-north-4#/drs/detail/<A>", []string{link}},
		"an address in a list":      {"<A>\nhttps://console.huaweicloud.com/drs/#/drs/detail/<B>", []string{link}},
		"a page":                    {"<!DOCTYPE html>\n<html>", []string{"this is HTML or XML, not a list of tasks; give the IDs alone"}},
	}.check(t)
	for _, list := range []string{idA + " # see https://wiki.example.com", "a-b1 " + idB, strings.Repeat("a1", 32)} {
		_, err := readList(list)
		require.NoError(t, err)
	}
}

func TestWhatMayBeAMistakeInAListIsAWarning(t *testing.T) {
	past := ms(noon.Add(-6 * time.Minute))
	for list, want := range map[string][]string{
		idA + " " + idB: nil,
		"a-1 b-2":       nil,
		idA + " 054ba152d480d55b2f5dc0069e7ddef0": {"input jobs: 054ba152d480d55b2f5dc0069e7ddef0 does not have the form of other IDs in this list, such as " + idA + "; check that it is the ID of a task"},
		idA + "@+1h " + idB + "@" + past:          {"input jobs: the start time of " + idB + " has passed (2026-11-30T11:54:00Z); such a task is not started, and fails if it does not run already"},
	} {
		p, err := settings(t, with(usual, "jobs", list), nil).Plan(noon, false)
		require.NoError(t, err)
		require.Equal(t, want, p.Warnings)
	}
	p, err := settings(t, with(usual, "jobs", idA+" a-missing", "simulate", "true"), nil).Plan(noon, false)
	require.NoError(t, err)
	require.Empty(t, p.Warnings, "an ending rehearses an outcome")
}

func TestACommentMayBeInAnyEncoding(t *testing.T) {
	jobs, err := readList(idA + " # \xb6\xa9\xb5\xa5\n" + idB)
	require.NoError(t, err)
	require.Len(t, jobs, 2)
}

func FuzzParseJobs(f *testing.F) {
	for _, seed := range []string{
		"", idA, idA + "," + idB + "@+30m # x", `["` + idA + `"]`, `{"jobs":[{"job_id":"` + idA + `","start_time":"1599202771816"}]}`,
		`[{"job_id":"a-1","start_time":17e11,"is_auto_create_compare":false,"is_only_init_task":true}]`, `"a-1 b-1"`, `{"jobs":"a-1@+1h"}`,
		`[[{}],null,1.5e3,"\ud800"]`, `{"a":{"b":["\\\""]}}`, `"\"a\""`, "[", `{"job_id":"a-1"}`,
		"sep=;\r\nid;x\r\na-1;y\r\n", "'a-1'\n\"b-1\"@+1d", "{\"job_id\":\"a-1\"}\n{\"job_id\":\"b-1\"}", `{"job_id":"a-1"}`, "a-1;b-1@2026-12-01 02:00 UTC", "ids = [\n\"a-1\"]", "- id: a-1",
		idA + " # at once " + idB + "@+30m # later", idA + "\r" + idB, idA + ",1893456000000", idA + "\t2030-12-01", idA + "@+1h 30m", "-" + idA,
		"- " + idA, "Message Body", "\xff\xfea\x00-\x001\x00", "\xfe\xff\x00a\x00-\x001", "a\x00-\x001\x00", "\ufeffa-1\n\ufeffb-1",
		"job_id,start_time\na-1,+30m\n", "\"name\";\"job_id\"\n\"x\ny\"\"z\";a-1\n", "job_id\tstarttime\na-1\t+1h", "job_id,x\na-1,\"", "# c\njob_id\n#" + idA + "\na-1",
		`"` + idA + `", "` + idB + `"`, "[" + idA + "]", `["a-1",]`, "a line\n[\"a-1\"]", "[INFO]\n{\"jobs\":[\"a-1\"]}", `["a-1"]x`, `{jobs:["a-1"]}`, `["a-1" "b-1"]`,
		`[{"job_id":"a-1","start_time":1893456000000.0}]`, `a-1@1.893456e12`, "a-1@2030-12-01T02:00Z", "a-1@2030-12-01T02:00:00+0800", "a-1@0", "a-1@2030-12-01T02:00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		jobs, err := readList(text)
		if err != nil {
			require.Empty(t, jobs)
			require.NotEmpty(t, err.Error())
			return
		}
		// What was accepted is what the API's own body says, and reading that again gives the same.
		body, err := json.Marshal(map[string]any{"jobs": jobs})
		require.NoError(t, err)
		again, err := readList(string(body))
		require.NoError(t, err)
		require.Equal(t, jobs, again)
		seen := map[string]bool{}
		for _, job := range jobs {
			require.Empty(t, taskIDProblem(job.JobID, ""))
			require.False(t, seen[job.JobID], "an ID twice")
			seen[job.JobID] = true
		}
	})
}

// FuzzNoTaskIsLost writes a list of two tasks around texts from outside. However odd they are, both tasks are taken or none.
// In CSV an ID may stand in a column that is not read.
func FuzzNoTaskIsLost(f *testing.F) {
	for _, seed := range [][3]string{
		{"", " # at once ", "\n"}, {"# ", "\n", ""}, {"", "\r", "\r"}, {"[\"", "\",\"", "\"]"}, {"[{\"job_id\":\"", "\"},\"", "\"]"},
		{"", ",1893456000000\n", ""}, {"\ufeff", "\n\ufeff", ""}, {"- ", " - ", ""}, {"\"", "\", \"", "\""}, {"\"", " # x\\n", "\""}, {"sep=,\n'", "';'", "'@+1d"}, {"{\"job_id\":\"", "\"}\n{\"job_id\":\"", "\"}"}, {"", "@2026-12-01 02:00 UTC ", ""}, {"{\"jobs\":\"", "\",\"x\":\"", "\"}"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, before, between, after string) {
		text := before + idA + between + idB + after
		jobs, err := readList(text)
		if _, isCSV := csvSeparator(text); err != nil || isCSV {
			return
		}
		var taken strings.Builder // an ID may have grown by what the texts put beside it
		for _, job := range jobs {
			taken.WriteString(job.JobID + "\n")
		}
		require.Contains(t, taken.String(), idA)
		require.Contains(t, taken.String(), idB)
	})
}
