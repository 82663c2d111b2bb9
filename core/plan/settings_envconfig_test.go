package plan

import (
	"testing"

	"github.com/kelseyhightower/envconfig"
	"github.com/stretchr/testify/require"
)

// envconfig defines what the tags of Config mean: the names of the variables, and the defaults.
func TestTheEnvironmentIsReadAsEnvconfigReadsIt(t *testing.T) {
	defaults := new(Config)
	require.NoError(t, envconfig.Process(Prefix, defaults))
	defaults.each(func(s Spec, f field) { require.Equal(t, s.Default, f.text(), s.Variable) })

	environment := map[string]string{}
	for _, s := range Specs() {
		environment[s.Variable] = "the value of " + s.Variable
		t.Setenv(s.Variable, environment[s.Variable])
	}
	theirs := new(Config)
	require.NoError(t, envconfig.Process(Prefix, theirs))
	theirs.each(func(s Spec, f field) { require.Equal(t, environment[s.Variable], f.text(), s.Variable) })
	ReadEnvironment(func(name string) string { return environment[name] }).each(func(s Spec, f field) {
		require.Equal(t, environment[s.Variable], f.text(), s.Variable)
	})
}

func (f field) text() string {
	if f.secret != nil {
		return f.secret.Reveal()
	}
	return f.open.Text
}
