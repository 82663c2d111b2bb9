package plan

import "testing"

func TestWrongTasksInJSONAreNamedWithPlaceAndRemedy(t *testing.T) {
	refusals{
		"a time where an ID should be":       {`["<A>","1893456000000"]`, []string{`jobs[1]: "1893456000000" is a time or a number, not a task ID; write {"job_id":"ID","start_time":"TIME"}`}},
		"a word":                             {`["<A>","Body"]`, []string{`jobs[1]: "Body" is a word, not a task ID, which has a digit or a hyphen; a task ID looks like <A>`}},
		"a text entry":                       {`["<A>@+30m"]`, []string{`jobs[0]: job_id "<A>@+30m" has the character '@'; an ID consists of letters, digits and hyphens; write {"job_id":"ID","start_time":"TIME"}`}},
		"an ID with a blank":                 {`["9a47 0239"]`, []string{`jobs[0]: job_id "9a47 0239" has the character ' '; an ID consists of letters, digits and hyphens; write each ID by itself`}},
		"an ID with something invisible":     {`["9a47` + "\u200b" + `0239"]`, []string{`jobs[0]: job_id "9a47\u200b0239" has the character '\u200b'; an ID consists of letters, digits and hyphens`}},
		"a start time in seconds":            {`[{"job_id":"<A>","start_time":"1599202771"}]`, []string{`jobs[0]: start_time "1599202771" looks like seconds; this API takes milliseconds: 1599202771000 (2020-09-04T06:59:31Z)`}},
		"a start time that is a boolean":     {`[{"job_id":"<A>","start_time":true}]`, []string{`jobs[0]: start_time is a boolean; it takes a string or a number`}},
		"a flag that is a string":            {`[{"job_id":"<A>","is_only_init_task":"true"}]`, []string{`jobs[0]: is_only_init_task is a string; it takes true or false`}},
		"an unknown key":                     {`[{"job_id":"<A>","startTime":"+1h"}]`, []string{`jobs[0]: unknown key "startTime"; a task has job_id, start_time, is_auto_create_compare, is_only_init_task`}},
		"an unknown key of the object":       {`{"jobs":["<A>"],"endpoint":"x"}`, []string{`unknown key "endpoint"; the list takes the one key "jobs"`}},
		"two lists":                          {`{"jobs":["<A>"],"jobs":["<B>"]}`, []string{`the key "jobs" is there twice`}},
		"a list that is a number":            {`{"jobs":7}`, []string{`"jobs" is a number; it takes an array`}},
		"one task with another key":          {`{"job_id":"<A>","start":"+1h"}`, []string{`jobs[0]: unknown key "start"; a task has job_id, start_time, is_auto_create_compare, is_only_init_task`}},
		"a task and a list":                  {`{"job_id":"<A>","jobs":["<B>"]}`, []string{`unknown key "job_id"; the list takes the one key "jobs"`}},
		"another key for the list":           {`{"job":["<A>"]}`, []string{`the object has no key "jobs", but "job"`}},
		"a wrong line of JSON lines":         {"{\"job_id\":\"<A>\"}\n{\"id\":\"<B>\"}", []string{`jobs[1]: unknown key "id"; a task has job_id, start_time, is_auto_create_compare, is_only_init_task`}},
		"a report":                           {`{"status":"failed","count":1,"failed":["<A>"],"results":[{"id":"<A>","outcome":"failed"}]}`, []string{ownReport}},
		"an output results":                  {`[{"id":"<A>","outcome":"failed"},{"id":"<B>","outcome":"started"}]`, []string{ownReport}},
		"all outputs of Terraform":           {`{"ids":{"sensitive":false,"type":["list","string"],"value":["<A>"]}}`, []string{"these are all outputs of Terraform; give one that is a list of IDs, as `terraform output -json NAME` prints it"}},
		"an ID that is missing":              {`[{"start_time":"+1h"}]`, []string{`jobs[0]: job_id is missing`}},
		"tasks that are no objects":          {`[{"job_id":7},8,null]`, []string{`jobs[0]: job_id is a number; it takes a string`, `jobs[1]: a number is not a task; write "ID" or {"job_id":"ID"}`, `jobs[2]: null is not a task; write "ID" or {"job_id":"ID"}`}},
		"a task with two IDs":                {`[{"job_id":"<A>","job_id":"<B>"}]`, []string{`jobs[0]: the key "job_id" is there twice`}},
		"a string within a string":           {`"\"<A>\""`, []string{`a JSON string within a JSON string is not a list of tasks; encode the list once`}},
		"a comment within a string of lines": {`"<A> # now <B>"`, []string{`line 1: the comment holds what looks like a task ID, "<B>"; a comment reaches to the end of its line. Write one task a line (in YAML under "jobs: |", not ">"), or take the ID out of the comment`}},
	}.check(t)
}
