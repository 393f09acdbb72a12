/** The connector's own jobs are the worker's to do; a person may complete all others. */
export const MAIL_JOB_TYPE = 'com.infosys.camundaconnectors.email:smtp:1'

export const isMailJob = (type: string): boolean => type === MAIL_JOB_TYPE
