package plan

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// The columns that are read. All others are ignored.
const (
	idColumn   = "job_id"
	timeColumn = "start_time"
)

// csvSeparator tells whether a text is CSV: whether its first line, comments apart, has a cell that names a column of IDs.
// Cells are separated by commas, by tabs, or by semicolons, as spreadsheets do where the comma is the decimal sign.
func csvSeparator(text string) (separator rune, is bool) {
	for content := range strings.Lines(text) {
		content = strings.TrimSpace(content)
		if content == "" || content[0] == '#' {
			continue
		}
		const longestHeader = 64 << 10
		if len(content) > longestHeader || strings.ContainsRune("[{", rune(content[0])) || content[0] == '"' && json.Valid([]byte(text)) {
			break // a long list in one line, which need not be split, or JSON
		}
		for _, separator := range ",;\t" {
			if slices.ContainsFunc(strings.Split(content, string(separator)), meansTaskID) {
				return separator, true
			}
		}
		break
	}
	return 0, false
}

// meansTaskID tells whether a cell of the header line names task IDs.
func meansTaskID(cell string) bool {
	return slices.Contains([]string{"jobid", "taskid", "id"}, bareName(cell))
}

// meansStartTime tells whether a cell of the header line is start_time or an attempt at it.
func meansStartTime(cell string) bool {
	name := bareName(cell)
	return strings.HasPrefix(name, "start") || strings.HasPrefix(name, "schedule") || slices.Contains([]string{"time", "when", "at"}, name)
}

// bareName is a column's name in small letters, without what may stand around and between its words.
func bareName(cell string) string {
	return strings.NewReplacer(`"`, "", "_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(cell)))
}

// parseCSV reads records whose header line names task IDs and optionally start_time.
func (p *jobParser) parseCSV(text string, separator rune) {
	p.timeRemedy = "put times into a column start_time"
	n := 0
	for content := range strings.Lines(text) {
		n++
		if comment, is := strings.CutPrefix(content, "#"); is {
			p.checkComment(line(n), comment)
		}
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.Comment, in.FieldsPerRecord, in.ReuseRecord = separator, '#', -1, true
	in.TrimLeadingSpace = separator != '\t' // empty cells between tabs are cells
	var columns *csvColumns
	for {
		record, err := in.Read()
		if err != nil {
			p.reportCSV(err)
			return
		}
		n, _ := in.FieldPos(0)
		if columns != nil {
			p.addRecord(line(n), record, columns)
		} else if columns = p.readHeader(line(n), record); columns == nil {
			return
		}
	}
}

func (p *jobParser) reportCSV(err error) {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		p.problemf(line(wrong.StartLine), `the quotes of this record do not pair; put a field that holds quotes into quotes, and write each of them twice: "a ""b"" c"`)
	} else if err != io.EOF {
		p.report("%v", err)
	}
}

// csvColumns says where in a record to look.
type csvColumns struct{ id, time, count int }

// readHeader reads the header line. It returns nil, and has reported why, if the records cannot be understood by it.
func (p *jobParser) readHeader(at place, record []string) *csvColumns {
	before := len(p.problems)
	names := make([]string, len(record))
	for i, cell := range record {
		names[i] = strings.ToLower(strings.TrimSpace(cell))
		if id, found := idWithin(cell); found {
			p.problemf(at, "the header line holds what looks like a task ID, %s; each record takes a line of its own", quote(id))
		}
		if (names[i] == idColumn || names[i] == timeColumn) && slices.Contains(names[:i], names[i]) {
			p.problemf(at, "the header line names %s twice; leave one", names[i])
		}
	}
	columns := &csvColumns{slices.Index(names, idColumn), slices.Index(names, timeColumn), len(names)}
	if columns.id < 0 {
		columns.id = slices.IndexFunc(names, meansTaskID)
		if i := slices.IndexFunc(names[columns.id+1:], meansTaskID); i >= 0 {
			p.problemf(at, "the columns %s and %s may both mean task IDs; name the one that does job_id", quote(record[columns.id]), quote(record[columns.id+1+i]))
		}
	}
	if i := slices.IndexFunc(names, meansStartTime); i >= 0 && columns.time < 0 {
		p.problemf(at, "the column %s may mean start times, which would be ignored; name it start_time, or take it out", quote(record[i]))
	}
	if len(p.problems) > before {
		return nil
	}
	return columns
}

// addRecord takes in a record.
func (p *jobParser) addRecord(at place, record []string, columns *csvColumns) {
	cell := func(column int) string {
		if column < 0 || column >= len(record) {
			return ""
		}
		return strings.TrimSpace(record[column])
	}
	empty := true
	for i := range record {
		empty = empty && cell(i) == ""
		if i >= columns.count && cell(i) != "" {
			p.problemf(at, "the record has more fields than the header line; put a field that holds the separator into quotes")
			return
		}
		if i != columns.id && strings.Contains(record[i], "\n") {
			if id, found := idWithin(record[i]); found {
				p.problemf(at, "a field of several lines holds what looks like a task ID, %s; look for a quote that is not closed", quote(id))
				return
			}
		}
	}
	if empty {
		return // as spreadsheets write below a table
	}
	startTime := cell(columns.time)
	if isNumber(startTime) && strings.ContainsAny(startTime, "eE") {
		p.problemf(at, "start_time %s was rounded by a spreadsheet; give the column a text or number format without exponent, and export it again", quote(startTime))
		return
	}
	p.add(at, drs.StartInfo{JobID: cell(columns.id), StartTime: startTime})
}
