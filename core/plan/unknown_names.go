package plan

import (
	"slices"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// UnknownVariables returns a sentence for each variable of the environment whose name begins with DRS_ and that nothing reads:
// a misspelt setting would be lost without a word. environ has the form of os.Environ. own are further variables that the caller
// reads. A blank variable counts as not set.
func UnknownVariables(environ []string, own ...string) []string {
	known := slices.Clone(own)
	for _, s := range Specs() {
		known = append(known, s.Variable)
	}
	var found []string
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, Prefix+"_") || slices.Contains(known, name) || strings.TrimSpace(value) == "" {
			continue
		}
		problem := rest.Truncate(name, 80) + ": no setting has this variable"
		if variable := Nearest(name, known); variable != "" {
			problem += "; did you mean " + variable + "?"
		}
		found = append(found, problem)
	}
	slices.Sort(found)
	return found
}

// Nearest returns the one of names that somebody probably meant who wrote name; empty if none is near. Case, hyphens and
// underscores do not count.
func Nearest(name string, names []string) string {
	written := letters(name)
	nearest, least := "", (len(written)+1)/3+1
	for _, candidate := range names {
		known := letters(candidate)
		if len(written) >= len(known)+least {
			continue // at least so many bytes would have to be removed
		}
		if d := editDistance(written, known); d < least {
			nearest, least = candidate, d
		}
	}
	return nearest
}

func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// editDistance counts the bytes that must be added, removed or replaced to turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
