namespace Goosed.Database.Tests.Postgres;

public sealed class PostgresTransactionTests(SharedPostgres shared) : TransactionContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresEventLogTests(SharedPostgres shared) : EventLogContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresDeliveryLedgerTests(SharedPostgres shared) : DeliveryLedgerContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresRelayLedgerTests(SharedPostgres shared) : RelayLedgerContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresPagingTests(SharedPostgres shared) : PagingContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresMachineTests(SharedPostgres shared) : MachineContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresRunTests(SharedPostgres shared) : RunContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresRunEndTests(SharedPostgres shared) : RunEndContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresArtifactNameTests(SharedPostgres shared) : ArtifactNameContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresRunTimeTests(SharedPostgres shared) : RunTimeContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresRunReportTests(SharedPostgres shared) : RunReportContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresHandoutTests(SharedPostgres shared) : HandoutContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresRefusalTests(SharedPostgres shared) : RefusalContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}

public sealed class PostgresInstallationTests(SharedPostgres shared) : InstallationContract
{
    protected override Task<ITestedDatabase> OpenAsync() => TestedPostgres.OpenAsync(shared);
}
