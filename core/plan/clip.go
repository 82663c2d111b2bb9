package plan

import "github.com/drs-batch-start/drs-batch-start/core/rest"

// clip shortens a text from outside for a message.
func clip(s string) string { return rest.Truncate(s, 80) }
