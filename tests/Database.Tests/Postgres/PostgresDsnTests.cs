using Goosed.Database.Postgres;
using Npgsql;

namespace Goosed.Database.Tests.Postgres;

public sealed class PostgresDsnTests
{
    [Theory]
    [InlineData("postgres://u:p@db.example:5433/goosed", "db.example:5433", "u", "p", "goosed")]
    [InlineData("postgresql://u@db.example/goosed", "db.example", "u", null, "goosed")]
    [InlineData("postgres://us%40er:p%2F%3A%40%23s@db.example/go%20osed", "db.example", "us@er", "p/:@#s", "go osed")]
    [InlineData("postgres://u:p@a:5432,b:5433,c/goosed", "a:5432,b:5433,c", "u", "p", "goosed")]
    [InlineData("postgres://u:p@[::1]:5433/goosed", "[::1]:5433", "u", "p", "goosed")]
    [InlineData("postgres://u:p@/goosed?host=/var/run/postgresql", "/var/run/postgresql", "u", "p", "goosed")]
    [InlineData("Host=db.example;Username=u;Password=p;Database=goosed", "db.example", "u", "p", "goosed")]
    public void A_url_and_keywords_name_the_same_things(string text, string host, string user, string? password, string database)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresDsn.Parse(text).ConnectionString);

        Assert.Equal((host, user, password, database), (read.Host, read.Username, read.Password, read.Database));
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void Its_tls_modes_are_those_of_libpq(string word, SslMode mode)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresDsn.Parse($"postgres://u:p@db/goosed?sslmode={word}&sslrootcert=/etc/ca.pem&sslcert=/etc/c.pem&sslkey=/etc/k.pem").ConnectionString);

        Assert.Equal((mode, "/etc/ca.pem", "/etc/c.pem", "/etc/k.pem"), (read.SslMode, read.RootCertificate, read.SslCertificate, read.SslKey));
    }

    [Fact]
    public void Other_options_are_taken_by_libpqs_or_npgsqls_names()
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresDsn.Parse("postgres://u:p@a,b/goosed?target_session_attrs=read-write&connect_timeout=7&application_name=rack%201&maximum_pool_size=12").ConnectionString);

        Assert.Equal(("read-write", 7, "rack 1", 12), (read.TargetSessionAttributes, read.Timeout, read.ApplicationName, read.MaxPoolSize));
    }

    [Fact]
    public void What_is_not_said_is_set_for_a_server_that_may_fail_over()
    {
        var one = new NpgsqlConnectionStringBuilder(PostgresDsn.Parse("postgres://u:p@a/goosed").ConnectionString);
        var several = new NpgsqlConnectionStringBuilder(PostgresDsn.Parse("postgres://u:p@a,b/goosed").ConnectionString);

        Assert.Equal(("goosed", 30, null), (one.ApplicationName, one.MaxPoolSize, one.TargetSessionAttributes));
        Assert.Equal("primary", several.TargetSessionAttributes);
    }

    [Theory]
    [InlineData("mysql://u:Geheim@db/goosed", "scheme 'mysql'")]
    [InlineData("postgres://u:Geheim@db/goosed?sslmode=sometimes", "option sslmode")]
    [InlineData("postgres://u:Geheim@db/goosed?colour=red", "option colour")]
    [InlineData("postgres://u:Geheim@/goosed", "names no host")]
    [InlineData("Host=db;Password=Geheim;Colour=red", "a keyword is not known")]
    [InlineData("Geheim", "neither a URL")]
    [InlineData("Username=u;Password=Geheim", "names no host")]
    public void A_wrong_one_is_refused_with_its_fault_and_without_its_secret(string text, string fault)
    {
        var refused = Assert.Throws<FormatException>(() => PostgresDsn.Parse(text));

        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Geheim", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_prints_its_place_and_no_secret() => Assert.Equal("goosed on db.example:5433", PostgresDsn.Parse("postgres://u:Geheim@db.example:5433/goosed").ToString());
}
