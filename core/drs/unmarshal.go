package drs

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// unmarshal reads a response into v. A field of an unexpected type is left empty: the rest still says what it says. A response
// that contradicts itself is an error.
func unmarshal(body []byte, v any) error {
	if len(body) == 0 {
		return errors.New("the response is empty")
	}
	err := json.Unmarshal(body, v)
	var unexpected *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &unexpected) {
		return fmt.Errorf("the response is not whole or not JSON: %w", err)
	}
	return rest.Contradiction(body)
}
