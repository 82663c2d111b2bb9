package plan

import "testing"

func TestWhatIsNearlyJSONIsRefusedWithItsRemedy(t *testing.T) {
	const (
		unquoted = `IDs stand in double quotes in JSON; write ["ID", "ID"], or leave the brackets out`
		double   = `JSON takes double quotes; write ["ID", "ID"]`
		comma    = `unexpected comma; write ["ID", "ID"]`
		missing  = "a comma is missing before this, or a colon after a key"
		second   = `a second JSON value begins here; put all tasks into one array: [{"job_id":"ID"}, {"job_id":"ID"}]`
		after    = "JSON begins here, but other text stands before it; leave only the JSON"
	)
	refusals{
		"IDs without quotes":              {`[<B>, <A>]`, []string{`the JSON is wrong at line 1, column 2: ` + unquoted}},
		"an ID that begins like a number": {`[<A>, <B>]`, []string{`the JSON is wrong at line 1, column 2: ` + unquoted}},
		"an ID without quotes behind one": {`["<A>", <B>]`, []string{`the JSON is wrong at line 1, column 42: ` + unquoted}},
		"a value without quotes":          {`[{"job_id":<B>}]`, []string{`the JSON is wrong at line 1, column 12: ` + unquoted}},
		"single quotes":                   {`['<A>']`, []string{`the JSON is wrong at line 1, column 2: ` + double}},
		"keys in single quotes":           {`{'jobs':['<A>']}`, []string{`the JSON is wrong at line 1, column 2: ` + double}},
		"a key without quotes":            {`{jobs: ["<A>"]}`, []string{`the JSON is wrong at line 1, column 2: keys stand in double quotes; write {"job_id":"ID"}`}},
		"a comma behind the last":         {`["<A>",]`, []string{`the JSON is wrong at line 1, column 41: ` + comma}},
		"a comma behind the last, lines":  {"\n\n[\"<A>\",\n]", []string{`the JSON is wrong at line 4, column 1: ` + comma}},
		"a comma behind the last member":  {`[{"job_id":"<A>",}]`, []string{`the JSON is wrong at line 1, column 51: ` + comma}},
		"two commas":                      {`["<A>",,"<B>"]`, []string{`the JSON is wrong at line 1, column 41: ` + comma}},
		"no comma":                        {"[\"<A>\"\n\"<B>\"]", []string{`the JSON is wrong at line 2, column 1: ` + missing}},
		"no comma between objects":        {`[{"job_id":"<A>"} {"job_id":"<B>"}]`, []string{`the JSON is wrong at line 1, column 52: ` + missing}},
		"a quote that is not closed":      {"[\"<A>,\n\"<B>\"]", []string{`the JSON is wrong at line 1, column 40: a quote is not closed on this line`}},
		"a comment":                       {"[\"<A>\", // now\n\"<B>\"]", []string{`the JSON is wrong at line 1, column 42: JSON has no comments; take it out, or write the list as text`}},
		"an object and an array":          {"{\"job_id\":\"<A>\"}\n[\"<B>\"]", []string{`the JSON is wrong at line 2, column 1: ` + second}},
		"two arrays":                      {`["<A>"] ["<B>"]`, []string{`the JSON is wrong at line 1, column 42: ` + second}},
		"a line of a tool behind it":      {"[\"<A>\"]\nDone.", []string{`the JSON is wrong at line 2, column 1: the list has ended before this; leave only the JSON`}},
		"a line in brackets before it":    {"[INFO] reading\n[\"<A>\"]\n", []string{`line 2: ` + after}},
		"JSON that is cut":                {`["<A>",`, []string{`the JSON is cut: it ends in the middle, at line 1, column 41`}},
		"a number that is none":           {`[{"job_id":"<A>","start_time":+5}]`, []string{`the JSON is wrong at line 1, column 64: invalid character '+' looking for beginning of value`}},
	}.check(t)
}
