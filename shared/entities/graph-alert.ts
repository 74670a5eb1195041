import { decoded, field, type Fields, listField, textField } from './fields.ts';
import { fromEvidence, type Raw, raw } from './graph-evidence.ts';

const capitalised = (text: string | undefined): string | undefined => text && text.charAt(0).toUpperCase() + text.slice(1);

/** A Graph alert with its evidence as the object that `build` reads. */
export const fromGraphAlert = (alert: Fields): Raw =>
  raw('alert', {
    SystemAlertId: textField(alert, 'id'),
    AlertDisplayName: textField(alert, 'title'),
    Severity: capitalised(textField(alert, 'severity')),
    Status: capitalised(textField(alert, 'status')),
    StartTimeUtc: field(alert, 'firstActivityDateTime'),
    EndTimeUtc: field(alert, 'lastActivityDateTime'),
    TimeGenerated: field(alert, 'createdDateTime'),
    ProviderAlertId: textField(alert, 'providerAlertId'),
    ProductName: textField(alert, 'productName', 'serviceSource'),
    ProviderName: textField(alert, 'detectionSource', 'serviceSource'),
    Description: textField(alert, 'description'),
    Tactics: field(alert, 'category'),
    Techniques: field(alert, 'mitreTechniques'),
    AlertLink: textField(alert, 'alertWebUrl'),
    RemediationSteps: field(alert, 'recommendedActions'),
    Entities: listField({ evidence: decoded(field(alert, 'evidence')) }, 'evidence').map(fromEvidence),
  });
