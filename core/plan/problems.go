package plan

import (
	"fmt"
	"strings"
)

// ValidationError says that the input is wrong. Nothing was sent.
type ValidationError struct {
	// Problems has a sentence for each thing that is wrong. It names the input, the place and the remedy.
	Problems []string
}

func (e *ValidationError) Error() string {
	if len(e.Problems) == 1 {
		return e.Problems[0]
	}
	return fmt.Sprintf("%d problems:\n- %s", len(e.Problems), strings.Join(e.Problems, "\n- "))
}

// Problems collects what is wrong, so that all of it is reported at once.
type Problems []string

// Addf adds a problem.
func (p *Problems) Addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// Add adds the problems of an error; nothing if it is nil.
func (p *Problems) Add(err error) {
	if invalid, is := err.(*ValidationError); is {
		*p = append(*p, invalid.Problems...)
	} else if err != nil {
		*p = append(*p, err.Error())
	}
}

// Err returns a *ValidationError, or nil if nothing is wrong.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &ValidationError{Problems: p}
}
