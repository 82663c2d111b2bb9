package plan

import (
	"strings"
	"testing"
)

func TestACommentThatSwallowsATaskIsRefused(t *testing.T) {
	const swallowed = `line 1: the comment holds what looks like a task ID, "<B>"; a comment reaches to the end of its line. Write one task a line (in YAML under "jobs: |", not ">"), or take the ID out of the comment`
	refusals{
		"a folded block":              {"<A> # at once <B>@+30m # later", []string{swallowed}},
		"a task that is switched off": {"# <B>\n<A>", []string{swallowed}},
		"a comment without a blank":   {"<A>#<B>", []string{swallowed}},
	}.check(t)
}

func TestWhatIsNoIDIsTakenForNone(t *testing.T) {
	const apart = `is a time or a number, not a task ID; write ID@TIME, without spaces`
	refusals{
		"milliseconds behind a comma":     {"<A>,1893456000000", []string{`line 1: "1893456000000" ` + apart}},
		"a date behind a comma":           {"<A>,2030-12-01", []string{`line 1: "2030-12-01" ` + apart}},
		"a time behind a tab":             {"<A>\t2030-12-01T02:00:00Z", []string{`line 1: "2030-12-01T02:00:00Z" ` + apart}},
		"a blank within a duration":       {"<A>@+1h 30m", []string{`line 1: "30m" ` + apart}},
		"a blank before the @":            {"<A> @+30m", []string{`line 1: "@+30m" has no task ID before the @; write ID@TIME, without spaces`}},
		"a blank behind the @":            {"<A>@ +30m", []string{`line 1: "<A>@" has no start time after the @; write ID@TIME, without spaces`, `line 1: "+30m" ` + apart}},
		"a blank for the T":               {"<A>@2030-12-01 02:00Z", []string{`line 1: start_time "2030-12-01" has no time of day; write "2030-12-01T02:00:00+08:00" or "2030-12-01T02:00:00Z"`, `line 1: "02:00Z" ` + apart}},
		"a message that is prose":         {"Message Body", []string{`line 1: "Message" is a word, not a task ID, which has a digit or a hyphen; a task ID looks like <A>`, `line 1: "Body" is a word, not a task ID, which has a digit or a hyphen; a task ID looks like <A>`}},
		"a bullet that touches its ID":    {"-<A>", []string{`line 1: job_id "-<A>" begins with a hyphen; write "<A>", or "- <A>" in a list with bullets`}},
		"a bullet without an ID":          {"- <A>\n-\n", []string{`line 2: the "-" has no task ID behind it; write "- <A>"`}},
		"two bullets":                     {"- - <A>", []string{`line 1: job_id "-" has no letter or digit; a task ID looks like <A>`}},
		"an ID that a line break cut":     {"9a470239-2308-4bb5-a6bc-\n1040402fjb21", []string{`line 1: job_id "9a470239-2308-4bb5-a6bc-" ends in a hyphen, as if a line break had cut it; write the whole ID on one line`}},
		"an ID with one quote":            {"<A>\n'<B>", []string{`line 2: job_id "'<B>" has the character '\''; an ID consists of letters, digits and hyphens`}},
		"a quote within an ID":            {`9a47"0239-1`, []string{`line 1: job_id "9a47\"0239-1" has the character '"'; an ID consists of letters, digits and hyphens`}},
		"nothing in quotes":               {"<A> ''", []string{`line 1: job_id is missing`}},
		"a time behind a semicolon":       {"<A>;+30m", []string{`line 1: "+30m" ` + apart}},
		"a quoted time behind a comma":    {`"<A>","2030-12-01"`, []string{`line 1: "2030-12-01" ` + apart}},
		"a quoted bullet that touches":    {"'-<A>' <B>", []string{`line 1: job_id "-<A>" begins with a hyphen; write "<A>", or "- <A>" in a list with bullets`}},
		"a quoted ID cut by a line break": {"'9a470239-2308-4bb5-a6bc-\n1040402fjb21'", []string{`line 1: job_id "9a470239-2308-4bb5-a6bc-" ends in a hyphen, as if a line break had cut it; write the whole ID on one line`}},
		"a comment in quotes":             {"'<A> # now <B>'", []string{`line 1: the comment holds what looks like a task ID, "<B>"; a comment reaches to the end of its line. Write one task a line (in YAML under "jobs: |", not ">"), or take the ID out of the comment`}},
		"an ID that is long":              {strings.Repeat("a", 65), []string{`line 1: job_id "` + strings.Repeat("a", 65) + `" has 65 characters; an ID has at most 64`}},
		"a line of a tool before JSON":    {"Reading tasks: done (2 found)\n\n[\"<A>\", \"<B>\"]\n", []string{"line 3: JSON begins here, but other text stands before it; leave only the JSON"}},
		"a comment before JSON":           {"# tonight\n{\"jobs\":[\"<A>\"]}", []string{"line 2: JSON begins here, but other text stands before it; leave only the JSON"}},
		"a bracket that begins no JSON":   {"<A>\n[<B>", []string{`line 2: job_id "[<B>" has the character '['; an ID consists of letters, digits and hyphens`}},
		"a start time behind blank lines": {"\n \n<A>@bad", []string{`line 3: start_time "bad" is not a time; ` + timeForms}},
	}.check(t)
}
