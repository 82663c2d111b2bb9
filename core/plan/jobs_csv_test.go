package plan

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

func TestCSVOfSpreadsheetsIsRead(t *testing.T) {
	withIDs := strings.NewReplacer("<A>", idA, "<B>", idB)
	for name, text := range map[string]string{
		"commas":                         "job_id,start_time\n<A>,\n<B>,+30m\n",
		"semicolons":                     "job_id;start_time\r\n<A>;\r\n<B>;+30m\r\n",
		"tabs, and an empty cell":        "name\tjob_id\tstart_time\n\t<A>\t\norders\t<B>\t+30m\n",
		"quotes":                         "\"job_id\",\"start_time\"\n\"<A>\",\"\"\n\"<B>\",\"+30m\"\n",
		"Excel's line of the separator":  "sep=;\r\njob_id;start_time\r\n<A>;\r\n<B>;+30m\r\n",
		"id for job_id":                  "id,start_time\n<A>,\n<B>,+30m\n",
		"Job ID for job_id":              "Name;Job ID;start_time\nx;<A>;\ny;<B>;+30m\n",
		"Task ID for job_id":             "Task ID,start_time\n<A>,\n<B>,+30m\n",
		"job_id beside another id":       "id,job_id,start_time\n1,<A>,\n2,<B>,+30m\n",
		"a time as the log prints it":    "job_id,start_time\n<A>,\n<B>,2026-11-30 12:30 UTC\n",
		"quotes behind spaces":           "job_id, start_time\n\"<A>\", \"\"\n\"<B>\", \"+30m\"\n",
		"columns that nobody reads":      "name,start_time,job_id,note\n\"Doe, J. \"\"x\"\"\",,<A>,\nb,+30m,<B>,\"two\nlines\"\n",
		"capitals, spaces and a mark":    "\ufeffJob_ID, Start_Time\n<A> , \n<B>, +30m\n",
		"lines that end in CR":           "job_id,start_time\r<A>,\r<B>,+30m\r",
		"empty records below":            "job_id,start_time\n<A>\n<B>,+30m,,\n,\n\n,,,\n",
		"comments":                       "# exported tonight\njob_id,start_time\n#second \"half\"\n<A>,\n<B>,+30m\n",
		"names in another encoding":      "job_id,start_time,\xc3\xfb\xb3\xc6\n<A>,,\xb6\xa9\xb5\xa5\n<B>,+30m,\xbf\xcd\n",
		"times to the millisecond":       "job_id,start_time\n<A>,0\n<B>," + ms(noon.Add(30*time.Minute)) + ".0\n",
		"a date with a blank":            "job_id,start_time\n<A>,now\n<B>,2026-11-30 12:30Z\n",
		"another time beside start_time": "job_id,started_at,start_time\n<A>,2020-01-01,\n<B>,2020-01-01,+30m\n",
	} {
		t.Run(name, func(t *testing.T) {
			text = withIDs.Replace(text)
			want := []drs.StartInfo{{JobID: idA}, {JobID: idB, StartTime: ms(noon.Add(30 * time.Minute))}}
			for _, form := range []string{text, string(utf16LE(text))} {
				if name == "names in another encoding" {
					form = text
				}
				jobs, err := readList(form)
				require.NoError(t, err)
				require.Equal(t, want, jobs)
			}
		})
	}
}

func TestCSVThatMayMeanSomethingElseIsRefused(t *testing.T) {
	refusals{
		"two columns of IDs":             {"\nID,Task ID\n<A>,<B>", []string{`line 2: the columns "ID" and "Task ID" may both mean task IDs; name the one that does job_id`}},
		"several IDs in a column":        {"ids,name\n<A>,orders", []string{`line 1: "ids" is a word, not a task ID, which has a digit or a hyphen; a task ID looks like <A>`, `line 1: "name" is a word, not a task ID, which has a digit or a hyphen; a task ID looks like <A>`, `line 2: "orders" is a word, not a task ID, which has a digit or a hyphen; a task ID looks like <A>`}},
		"a time under another name":      {"job_id,Start Time\n<A>,+30m", []string{`line 1: the column "Start Time" may mean start times, which would be ignored; name it start_time, or take it out`}},
		"a column twice":                 {"job_id,job_id\n<A>,<B>", []string{"line 1: the header line names job_id twice; leave one"}},
		"a header line that was folded":  {"job_id,name <A>,x\n\n<B>,y", []string{`line 1: the header line holds what looks like a task ID, "<A>"; each record takes a line of its own`}},
		"a time where the ID should be":  {"job_id,start_time\n2030-12-01,<A>", []string{`line 2: "2030-12-01" is a time or a number, not a task ID; put times into a column start_time`}},
		"no ID":                          {"job_id,start_time\n,+30m", []string{"line 2: job_id is missing"}},
		"a rounded number":               {"job_id,start_time\n<A>,1.89346E+12", []string{`line 2: start_time "1.89346E+12" was rounded by a spreadsheet; give the column a text or number format without exponent, and export it again`}},
		"a time without a zone":          {"job_id,start_time\n<A>,2030-12-01 02:00", []string{`line 2: start_time "2030-12-01 02:00" has no time zone; add an offset or Z ("2030-12-01T02:00+08:00", "2030-12-01T02:00Z")`}},
		"more fields than columns":       {"job_id\n<A>,+30m", []string{"line 2: the record has more fields than the header line; put a field that holds the separator into quotes"}},
		"a quote that is not closed":     {"job_id,name\n<A>,\"x\n<B>,y", []string{`line 2: the quotes of this record do not pair; put a field that holds quotes into quotes, and write each of them twice: "a ""b"" c"`}},
		"a record between stray quotes":  {"job_id,name\n<A>,\"x\n<B>,y\n\"", []string{`line 2: a field of several lines holds what looks like a task ID, "<B>"; look for a quote that is not closed`}},
		"a record that is a comment":     {"job_id,name\n#<A>,x\n<B>,y", []string{`line 2: the comment holds what looks like a task ID, "<A>"; a comment reaches to the end of its line. Write one task a line (in YAML under "jobs: |", not ">"), or take the ID out of the comment`}},
		"a comment behind a record":      {"job_id\n<A> # x", []string{`line 2: job_id "<A> # x" has the character ' '; an ID consists of letters, digits and hyphens; write each ID by itself`}},
		"another separator than above":   {"job_id;start_time\n<A>,+30m", []string{`line 2: job_id "<A>,+30m" has the character ','; an ID consists of letters, digits and hyphens; write each ID by itself`}},
		"a header that is not the first": {"<A>\njob_id", []string{`line 2: job_id "job_id" has the character '_'; an ID consists of letters, digits and hyphens`}},
	}.check(t)
}

func TestALongListInOneLineIsNotSplitForAHeader(t *testing.T) {
	_, is := csvSeparator(strings.Repeat(idA+",", 2000) + "job_id")
	require.False(t, is)
}
